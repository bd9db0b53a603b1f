import type { Socket } from 'node:net';
import { startTimer } from '../../core/clock.ts';
import type { PortStream } from '../../kube/streams/port-stream.ts';

/** How long the pod may be silent after the local side has ended, in milliseconds. The protocol cannot pass on the end of one direction. */
const AFTER_END_MS = 10_000;

/** Carries bytes between a local connection and a port until one of them ends. Throws the error of the port. */
export async function forwardConnection(socket: Socket, stream: PortStream): Promise<void> {
  let cancel = (): void => undefined;
  let isEnded = false;
  const wait = (): void => {
    cancel();
    if (isEnded) cancel = startTimer(AFTER_END_MS, () => stream.close());
  };
  const send = async (): Promise<void> => {
    for await (const bytes of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      await stream.send(bytes);
    }
    isEnded = true;
    wait();
  };
  const receive = async (): Promise<void> => {
    for await (const bytes of stream.received) {
      if (socket.destroyed) return;
      if (!socket.write(bytes)) await drained(socket);
      wait();
    }
  };
  socket.once('close', () => stream.close());
  // a local connection that breaks is closed, which ends the stream
  send().catch(() => stream.close());
  try {
    await receive();
    socket.end();
  } finally {
    cancel();
    stream.close();
    if (!socket.writableEnded) socket.destroy();
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
  });
}
