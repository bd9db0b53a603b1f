import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { encodeFrame, Opcode } from '../../../src/core/websocket/frames.ts';
import { acceptOf } from '../../../src/core/websocket/handshake.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import { runRemote } from '../../../src/kube/streams/remote-command.ts';
import type { Transport } from '../../../src/kube/transport/transport.ts';

const STATUS_CHANNEL = 3;
const NO_TAR = { status: 'Failure', reason: 'InternalError', message: 'exec: "tar": not found', code: 500 };
const EXIT_3 = {
  status: 'Failure',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: '3' }] },
};

/**
 * The connection to a server that has ended the command and closed: its Status waits in the kernel until Node reads next. The first write
 * to it is answered by a reset, and every later one fails.
 */
function endedConnection(status: object): Duplex {
  const frame = encodeFrame(Opcode.binary, [Buffer.of(STATUS_CHANNEL), Buffer.from(JSON.stringify(status))], {
    masked: false,
  });
  let isReset = false;
  const connection: Duplex = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, callback) => {
      callback(isReset ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }) : undefined);
      isReset = true;
    },
  });
  setImmediate(() => {
    connection.push(frame);
    connection.push(null);
  });
  return connection;
}

function transportOf(status: object): Transport {
  return {
    server: 'https://cluster.example',
    send: ({ headers = {} }) =>
      Promise.resolve({
        status: 101,
        headers: {
          'sec-websocket-accept': acceptOf(headers['sec-websocket-key'] ?? ''),
          'sec-websocket-protocol': 'v5.channel.k8s.io',
        },
        body: (async function* () {})(),
        bytes: () => Promise.resolve(new Uint8Array()),
        text: () => Promise.resolve(''),
        upgraded: { socket: endedConnection(status), head: new Uint8Array() },
      }),
    close: () => undefined,
  };
}

async function run(status: object, stdin: AsyncIterable<Uint8Array> | undefined): Promise<number | string> {
  const exitCode = runRemote(
    createClient(transportOf(status)),
    { namespace: 'default', pod: 'agent', container: 'main', command: ['tar'], tty: false },
    { stdin, stdout: () => undefined, stderr: () => undefined, signal: new AbortController().signal },
  );
  return exitCode.catch((error: unknown) =>
    error instanceof DsError ? error.message : Promise.reject(error as Error),
  );
}

async function* input(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield await Promise.resolve(Buffer.alloc(size));
}

describe('a command that has ended before its input', () => {
  it.each<[string, readonly number[]]>([
    ['none', []],
    ['a little', [512]],
    ['several pieces', [512, 512, 512]],
    ['a piece of several messages', [1_000_000]],
  ])('says why, with input: %s', async (_, sizes) => {
    expect(await run(NO_TAR, input(...sizes))).toBe('exec: "tar": not found');
  });

  it('has its exit code', async () => {
    expect(await run(EXIT_3, input(512, 512))).toBe(3);
  });
});
