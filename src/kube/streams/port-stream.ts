import { DsError } from '../../core/errors.ts';
import type { Client } from '../client.ts';
import { PODS } from '../resource.ts';
import { openWebSocket } from './open-web-socket.ts';
import { connectionError } from './remote-command.ts';

/**
 * The protocol of port forwarding that container runtimes have served over WebSocket since Kubernetes 1.6, and every API server passes on.
 * The newer one carries SPDY in a WebSocket.
 */
const PROTOCOL = 'v4.channel.k8s.io';
/** A port has a channel for its data and one for its error; the first message of each repeats the port, in two bytes. */
const DATA = 0;
const ERROR = 1;
const HEADER = 2;
const CHUNK = 32 * 1024;

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** A connection to a port in a pod. */
export interface PortStream {
  /** Resolves when more may be sent. */
  send(bytes: Uint8Array): Promise<void>;
  /** What the port sends, read as fast as the caller takes it. Throws a DsError with the kubelet's text, for example when nothing listens. */
  readonly received: AsyncGenerator<Uint8Array>;
  close(): void;
}

/** Connects to a port in a pod. Throws the server's error. The signal ends the connection. */
export async function openPortStream(
  client: Client,
  { namespace, pod, port }: PodPort,
  signal: AbortSignal,
): Promise<PortStream> {
  const { connection } = await openWebSocket(client, {
    at: { resource: PODS, namespace, name: pod, subresource: 'portforward' },
    query: `ports=${port}`,
    protocols: [PROTOCOL],
    signal,
  });

  async function* received(): AsyncGenerator<Uint8Array> {
    const skipped = [HEADER, HEADER];
    try {
      for await (const message of connection.messages) {
        const channel = message[0] ?? -1;
        const skip = Math.min(skipped[channel] ?? 0, message.length - 1);
        skipped[channel] = (skipped[channel] ?? 0) - skip;
        const bytes = message.subarray(1 + skip);
        if (bytes.length === 0) continue;
        if (channel === ERROR) throw new DsError('failure', bytes.toString('utf8').trim());
        if (channel === DATA) yield bytes;
      }
    } catch (error) {
      throw connectionError(error, client, signal);
    }
  }

  return {
    send: async (bytes) => {
      for (let at = 0; at < bytes.length; at += CHUNK) {
        await connection.send(Buffer.of(DATA), bytes.subarray(at, at + CHUNK));
      }
    },
    received: received(),
    close: () => connection.close(),
  };
}
