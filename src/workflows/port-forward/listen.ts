import { createServer, type Server, type Socket } from 'node:net';
import { DsError } from '../../core/errors.ts';

export interface Listener {
  readonly address: string;
  readonly port: number;
  close(): void;
}

/** Listens on a local address. Throws a DsError when the port is not available. */
export async function listen(address: string, port: number, onConnection: (socket: Socket) => void): Promise<Listener> {
  const open = new Set<Socket>();
  // The other direction stays open when one side has nothing more to say
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, address, port)));
    server.listen(port, address, resolve);
  });
  return {
    address,
    port: portOf(server),
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listenError(error: Error, address: string, port: number): DsError {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'EADDRINUSE'
      ? 'the port is in use'
      : code === 'EACCES'
        ? 'ports below 1024 need more rights'
        : code === 'EADDRNOTAVAIL'
          ? 'this machine does not have the address'
          : error.message;
  return new DsError('failure', `unable to listen on ${address}:${port}: ${why}`, {
    hint: 'choose another local port: LOCAL:REMOTE, or :REMOTE for any free one',
    cause: error,
  });
}
