import { objectAt } from '../../../core/json/json.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { WebSocket } from '../../../core/websocket/web-socket.ts';
import { ApiError } from '../../store/api-error.ts';
import { createByteQueue, type ByteQueue } from './byte-queue.ts';
import { ProcessFailure, type ProcessStreams, type WindowSize } from './pod-processes.ts';

/** The protocols of exec and attach, in the order of preference. */
export const COMMAND_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

const Channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** The API server copies pieces of this size. */
const PIECE = 32 * 1024;

export interface Channels {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** Runs a process over the channels of a WebSocket, and ends with its Status, as the API server does. */
export async function serveProcess(
  connection: WebSocket,
  channels: Channels,
  run: (streams: ProcessStreams) => Promise<number>,
): Promise<void> {
  const input = createByteQueue();
  const gone = new AbortController();
  let size: WindowSize | undefined;
  if (!channels.stdin) input.end();

  const send = async (channel: number, bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += PIECE) {
      if (!connection.isOpen) return;
      await connection.send(Buffer.of(channel), bytes.subarray(at, at + PIECE));
    }
  };
  const read = async (): Promise<void> => {
    for await (const [channel, ...rest] of headed(connection)) {
      const [bytes] = rest;
      if (channel === Channel.stdin && channels.stdin) await input.push(bytes);
      else if (channel === Channel.close && bytes[0] === Channel.stdin) input.end();
      else if (channel === Channel.resize) size = sizeOf(bytes) ?? size;
    }
  };
  const reading = read()
    .catch(() => undefined)
    .finally(() => {
      input.end();
      gone.abort(new Error('the client disconnected'));
    });

  // It tells the client that the connection stands
  await connection.send(Buffer.of(channels.stdout ? Channel.stdout : channels.stderr ? Channel.stderr : Channel.error));
  const status = await statusOf(() =>
    run({
      stdin: input,
      stdout: (bytes) => (channels.stdout ? send(Channel.stdout, bytes) : Promise.resolve()),
      stderr: (bytes) => (channels.stderr ? send(Channel.stderr, bytes) : Promise.resolve()),
      size: () => size,
      signal: gone.signal,
    }),
  );
  await connection.send(Buffer.of(Channel.error), Buffer.from(JSON.stringify(status)));
  drop(input);
  connection.close();
  await reading;
}

/** What the process did not read must not keep the connection. */
function drop(input: ByteQueue): void {
  input.end();
}

async function* headed({ messages }: WebSocket): AsyncGenerator<readonly [channel: number, bytes: Uint8Array]> {
  for await (const message of messages) {
    const [channel] = message;
    if (channel !== undefined) yield [channel, message.subarray(1)];
  }
}

function sizeOf(bytes: Uint8Array): WindowSize | undefined {
  try {
    const value = objectAt({ size: JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject }, 'size');
    const [columns, rows] = [value?.['Width'], value?.['Height']];
    return typeof columns === 'number' && typeof rows === 'number' ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

async function statusOf(run: () => Promise<number>): Promise<JsonObject> {
  try {
    const exitCode = await run();
    if (exitCode === 0) return { metadata: {}, status: 'Success' };
    return {
      metadata: {},
      status: 'Failure',
      message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
    };
  } catch (error) {
    const message = error instanceof ProcessFailure ? error.message : `a bug of the sandbox: ${String(error)}`;
    return internalError(message).toStatus();
  }
}

export function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}
