import type { WebSocket } from '../../../core/websocket/web-socket.ts';
import { badRequest } from '../../store/api-error.ts';
import { createByteQueue, type ByteQueue } from './byte-queue.ts';
import { ProcessFailure } from './pod-processes.ts';

/** The WebSocket protocol of port forwarding in container runtimes: a pair of channels for each port. */
export const PORT_PROTOCOLS = ['v4.channel.k8s.io'] as const;

/** The ports of a request: `ports=80,81` or several of them. Throws 400. */
export function portsOf(query: URLSearchParams): readonly number[] {
  const words = query.getAll('ports').flatMap((value) => value.split(','));
  const ports = words.map(Number);
  const wrong = words.find(
    (word, index) => !/^\d+$/.test(word) || (ports[index] ?? 0) < 1 || (ports[index] ?? 0) > 65535,
  );
  if (wrong !== undefined) throw badRequest(`invalid port "${wrong}"`);
  if (ports.length === 0) throw badRequest('query parameter "port" is required');
  return ports;
}

type Connect = (port: number, input: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Connects ports over a WebSocket: channel 2n carries the data of the nth port, channel 2n+1 its error. */
export async function servePorts(connection: WebSocket, ports: readonly number[], connect: Connect): Promise<void> {
  const inputs = ports.map(() => createByteQueue());
  for (const [index, port] of ports.entries()) {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    await connection.send(Buffer.of(2 * index), number);
    await connection.send(Buffer.of(2 * index + 1), number);
  }
  const reading = read(connection, inputs);
  const serve = async (port: number, index: number): Promise<void> => {
    try {
      for await (const bytes of connect(port, inputs[index] ?? createByteQueue())) {
        if (!connection.isOpen) return;
        await connection.send(Buffer.of(2 * index), bytes);
      }
    } catch (error) {
      const message = error instanceof ProcessFailure ? error.message : `a bug of the sandbox: ${String(error)}`;
      await connection.send(Buffer.of(2 * index + 1), Buffer.from(message));
    }
  };
  await Promise.all(ports.map(serve));
  for (const input of inputs) input.end();
  connection.close();
  await reading;
}

async function read({ messages }: WebSocket, inputs: readonly ByteQueue[]): Promise<void> {
  try {
    for await (const message of messages) {
      const [channel = 1] = message;
      if (channel % 2 === 0) await inputs[channel / 2]?.push(message.subarray(1));
    }
  } catch {
    // The client has disconnected.
  } finally {
    for (const input of inputs) input.end();
  }
}
