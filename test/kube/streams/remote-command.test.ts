import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import type { Client } from '../../../src/kube/client.ts';
import { connect } from '../../../src/kube/connect.ts';
import { PODS } from '../../../src/kube/resource.ts';
import { runRemote, type RemoteProcess, type RemoteStreams } from '../../../src/kube/streams/remote-command.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { readScenario } from '../../../src/sandbox/scenarios/read-scenario.ts';
import { serveCluster, type RunningCluster } from '../../../src/sandbox/serve-cluster.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SCENARIO = `
pools: [{ name: node, imagePull: 1ms, start: 1ms, stop: 1ms }]
commands:
- { match: version, stdout: "agent 2.1\\n", stderr: "a warning\\n", exitCode: 3 }
- { match: slow, takes: 1h }
`;

const folder = tempFolder();
let running: RunningCluster;
let client: Client;

beforeAll(async () => {
  running = await serveCluster({ scenario: await readScenario('test', new TextEncoder().encode(SCENARIO)) });
  const kubeconfig = folder.write('kubeconfig', running.kubeconfig);
  ({ client } = await connect({ kubeconfig }, {}, { userAgent: 'test' }));
  await client.create(
    { resource: PODS, namespace: 'default' },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'agent' },
      spec: { containers: [{ name: 'main', image: 'agent:1', env: [{ name: 'A', value: '1' }] }] },
    },
  );
  const at = { resource: PODS, namespace: 'default', name: 'agent' };
  await vi.waitFor(async () => expect((await client.get<Pod>(at)).status?.phase).toBe('Running'), 10_000);
});
afterAll(async () => {
  client.transport.close();
  await running.close();
  folder.remove();
});

interface Ran {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

async function run(target: Partial<RemoteProcess>, streams: Partial<RemoteStreams> = {}): Promise<Ran> {
  const [stdout, stderr]: [Uint8Array[], Uint8Array[]] = [[], []];
  const exitCode = await runRemote(
    client,
    { namespace: 'default', pod: 'agent', container: 'main', tty: false, ...target },
    {
      stdout: (bytes) => void stdout.push(bytes),
      stderr: (bytes) => void stderr.push(bytes),
      signal: new AbortController().signal,
      ...streams,
    },
  );
  return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

async function* pieces(...all: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield await Promise.resolve(Buffer.from(piece as string));
}

async function failure(work: Promise<unknown>): Promise<DsError> {
  const error: unknown = await work.then(() => undefined).catch((reason: unknown) => reason);
  if (error instanceof DsError) return error;
  throw new Error('it did not fail', { cause: error });
}

describe('a command in a container', () => {
  it('has two outputs and an exit code', async () => {
    const ran = await run({ command: ['version'] });
    expect({ ...ran, stdout: ran.stdout.toString() }).toEqual({
      exitCode: 3,
      stdout: 'agent 2.1\n',
      stderr: 'a warning\n',
    });
  });

  it('is told when stdin ends', async () => {
    const ran = await run({ command: ['cat'] }, { stdin: pieces('one\n', '', 'two\n') });
    expect(ran.stdout.toString()).toBe('one\ntwo\n');
  });

  it('gets 20 MB byte for byte', async () => {
    const bytes = randomBytes(20_000_000);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const ran = await run({ command: ['sha256sum'] }, { stdin: pieces(bytes) });
    expect(ran.stdout.toString()).toBe(`${hash}  -\n`);
  });

  it('is read no faster than its output is taken', async () => {
    let most = 0;
    let waiting = 0;
    let total = 0;
    await run(
      { command: ['head', '-c', '30000000', '/dev/zero'] },
      {
        stdout: async (bytes) => {
          waiting++;
          most = Math.max(most, waiting);
          total += bytes.length;
          await new Promise((resolve) => setImmediate(resolve));
          waiting--;
        },
      },
    );
    expect({ most, total }).toEqual({ most: 1, total: 30_000_000 });
  });

  it('does not read the rest of stdin when it ends first', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read++;
        yield await new Promise((resolve) => setImmediate(() => resolve(Buffer.alloc(1000))));
      }
    }
    await run({ command: ['true'] }, { stdin: endless() });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = read;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read).toBeLessThanOrEqual(after + 1);
  });

  it('has a terminal with a size that changes', async () => {
    let resize: (size: { columns: number; rows: number }) => void = () => undefined;
    async function* typed(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('stty size\r'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      resize({ columns: 132, rows: 50 });
      yield Buffer.from('stty size\r');
      await new Promise((resolve) => setTimeout(resolve, 100));
      yield Buffer.from('exit 5\r');
    }
    const ran = await run(
      { command: ['sh'], tty: true },
      {
        stdin: typed(),
        onSize: (listener) => {
          resize = listener;
          listener({ columns: 80, rows: 24 });
        },
      },
    );
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout.toString()).toBe('# stty size\r\n24 80\r\n# stty size\r\n50 132\r\n# exit 5\r\n');
  });

  it('is ended by Ctrl-C on its terminal', async () => {
    const ran = await run({ command: ['cat'], tty: true }, { stdin: pieces('hello\r', '\x03') });
    expect(ran.exitCode).toBe(130);
  });
});

describe('what the server refuses', () => {
  it.each([
    ['a pod that does not exist', { pod: 'nope', command: ['true'] }, 'notFound', 'pods "nope" not found'],
    [
      'a container that does not exist',
      { container: 'nope', command: ['true'] },
      'server',
      'container nope is not valid for pod agent',
    ],
    [
      'a program that does not exist',
      { command: ['nope'] },
      'server',
      'Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
    ],
  ])('%s', async (_name, target, kind, message) => {
    expect(await failure(run(target))).toMatchObject({ kind, message });
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const work = failure(run({ command: ['slow'] }, { signal: controller.signal }));
    setTimeout(() => controller.abort(new DsError('interrupted', 'interrupted')), 50);
    expect(await work).toMatchObject({ kind: 'interrupted' });
  });
});
