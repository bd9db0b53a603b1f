import { DsError } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { ProtocolViolation } from '../../core/websocket/frames.ts';
import { SilentPeer, type Closed, type WebSocket } from '../../core/websocket/web-socket.ts';
import type { Client } from '../client.ts';
import { PODS } from '../resource.ts';
import { errorOfStatus } from '../status-error.ts';
import { abortError } from '../transport/aborted.ts';
import { openWebSocket } from './open-web-socket.ts';

/** The first byte of each message. */
const Channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
const V5 = 'v5.channel.k8s.io';
/** Servers before 1.30 pass this on to the container runtime. It cannot close stdin. */
const V4 = 'v4.channel.k8s.io';
/** The bytes of stdin in one message. */
const CHUNK = 32 * 1024;

/** The longest Status, in bytes; it is read again with each part. */
const MAX_STATUS = 64 * 1024;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface RemoteProcess {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** To run in the container; absent: attach to its main process. */
  readonly command?: readonly string[];
  /** Whether it has a terminal, which joins stderr to stdout. */
  readonly tty: boolean;
}

export interface RemoteStreams {
  /** Read only as fast as the process takes it. Its end is passed on. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Nothing more is read from the server until the promise resolves. */
  readonly stdout: (bytes: Uint8Array) => Promise<void> | void;
  readonly stderr: (bytes: Uint8Array) => Promise<void> | void;
  /** The size of the terminal, now and whenever it changes. */
  readonly onSize?: ((listener: (size: TerminalSize) => void) => void) | undefined;
  /** Called when the server has no way to end stdin. */
  readonly onOpenStdin?: (() => void) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a command in a container, or attaches to it, and returns the exit code of the process. Throws a DsError: the server's Status, or
 * `unreachable` when the connection breaks.
 */
export async function runRemote(client: Client, target: RemoteProcess, streams: RemoteStreams): Promise<number> {
  const { namespace, pod, command } = target;
  const { connection, protocol } = await openWebSocket(client, {
    at: { resource: PODS, namespace, name: pod, subresource: command === undefined ? 'attach' : 'exec' },
    query: queryOf(target, streams.stdin !== undefined),
    protocols: [V5, V4],
    signal: streams.signal,
  });
  streams.onSize?.(({ columns, rows }) => {
    void connection.send(Buffer.of(Channel.resize), Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
  });
  // A failure to read stdin ends the command; a process that ends first is not interested in the rest
  let failure: { readonly error: unknown } | undefined;
  void sendInput(connection, streams, protocol).catch((error: unknown) => {
    failure = { error };
    connection.destroy();
  });
  try {
    return await exitCodeOf(connection, target, streams);
  } catch (error) {
    if (failure !== undefined) throw failure.error;
    throw connectionError(error, client, streams.signal);
  }
}

function queryOf({ container, command = [], tty }: RemoteProcess, hasInput: boolean): string {
  const query = new URLSearchParams();
  for (const word of command) query.append('command', word);
  query.append('container', container);
  if (hasInput) query.append('stdin', 'true');
  query.append('stdout', 'true');
  // With a terminal there is one output
  if (!tty) query.append('stderr', 'true');
  if (tty) query.append('tty', 'true');
  return query.toString();
}

/**
 * Lets Node read what the server has sent. One that ended the command has closed the connection, and a write to that fails: Node then
 * drops what it has not read, which is why the command ended.
 */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function sendInput(
  connection: WebSocket,
  { stdin, onOpenStdin }: RemoteStreams,
  protocol: string,
): Promise<void> {
  if (stdin === undefined) return;
  for await (const bytes of stdin) {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      await eventLoopTurn();
      if (!connection.isOpen) return;
      await connection.send(Buffer.of(Channel.stdin), bytes.subarray(at, at + CHUNK));
    }
  }
  await eventLoopTurn();
  if (protocol === V5) await connection.send(Buffer.of(Channel.close, Channel.stdin));
  else onOpenStdin?.();
}

async function exitCodeOf(connection: WebSocket, target: RemoteProcess, streams: RemoteStreams): Promise<number> {
  const statusParts: Buffer[] = [];
  let statusBytes = 0;
  const { messages } = connection;
  for (;;) {
    const next = await messages.next().catch((error: unknown) => {
      // The command has ended, however the connection does
      if (parsed(Buffer.concat(statusParts)) === undefined) throw error;
      return { done: true, value: { code: 1006, reason: '' } } as const;
    });
    if (next.done === true) return exitCodeIn(Buffer.concat(statusParts), next.value, target);
    const [channel] = next.value;
    const bytes = next.value.subarray(1);
    // The server says with an empty message that the connection stands
    if (bytes.length === 0) continue;
    if (channel === Channel.stdout) await streams.stdout(bytes);
    else if (channel === Channel.stderr) await streams.stderr(bytes);
    else if (channel === Channel.error) {
      statusBytes += bytes.length;
      if (statusBytes > MAX_STATUS) throw new DsError('server', 'the Status that ends the command is too long');
      statusParts.push(bytes);
      // The process has ended; some servers never close
      if (parsed(Buffer.concat(statusParts)) !== undefined) connection.close();
    }
  }
}

function exitCodeIn(bytes: Buffer, closed: Closed, { namespace, pod, command }: RemoteProcess): number {
  const status = parsed(bytes);
  if (status === undefined) {
    if (bytes.length > 0) throw new DsError('server', bytes.toString('utf8').trim());
    // attaching to a container that runs on ends without a Status
    if (closed.code === 1000 && command === undefined) return 0;
    const why = closed.reason === '' ? `code ${closed.code}` : closed.reason;
    throw new DsError('unreachable', `the connection to pod ${pod} was closed before the command ended (${why})`, {
      hint: 'the node, its kubelet or a proxy may have ended it; the command may still be running',
    });
  }
  if (stringAt(status, 'status') === 'Success') return 0;
  const exitCode = exitCodeCause(status);
  if (exitCode !== undefined) return exitCode;
  // Of the container and its command, so that the health of the server does not matter
  const message = stringAt(status, 'message') ?? '';
  if (stringAt(status, 'reason') === 'InternalError' && message !== '')
    throw new DsError('server', message, { status });
  const code = typeof status['code'] === 'number' ? status['code'] : 500;
  const subresource = command === undefined ? 'attach' : 'exec';
  throw errorOfStatus(status, code, { method: 'GET', resource: `pods/${subresource}`, name: pod, namespace });
}

function exitCodeCause(status: JsonObject): number | undefined {
  if (stringAt(status, 'reason') !== 'NonZeroExitCode') return undefined;
  const cause = arrayAt(objectAt(status, 'details'), 'causes')
    .filter(isObject)
    .find(({ reason }) => reason === 'ExitCode');
  const code = Number(stringAt(cause, 'message') ?? '');
  return Number.isInteger(code) && code > 0 && code <= 255 ? code : 1;
}

function parsed(bytes: Buffer): JsonObject | undefined {
  if (bytes.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The DsError of a broken connection. */
export function connectionError(error: unknown, { transport }: Client, signal: AbortSignal): DsError {
  if (error instanceof DsError) return error;
  if (signal.aborted) return abortError(signal);
  const { host } = new URL(transport.server);
  const hint = 'the server may be restarting: try again; a proxy or load balancer may be cutting connections';
  if (error instanceof ProtocolViolation) {
    return new DsError('server', `${host} does not keep to the WebSocket protocol: ${error.message}`, { cause: error });
  }
  const what =
    error instanceof SilentPeer
      ? 'has not answered for 61s'
      : `closed the connection: ${error instanceof Error ? error.message : String(error)}`;
  return new DsError('unreachable', `${host} ${what}`, { hint, cause: error });
}
