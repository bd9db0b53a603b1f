import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';

/** The path of a fixture in test/support/certs. */
export function certPath(name: string): string {
  return fileURLToPath(new URL(`certs/${name}`, import.meta.url));
}

export function cert(name: string): string {
  return readFileSync(certPath(name), 'utf8');
}

export interface LocalServer {
  readonly port: number;
  /** `https://127.0.0.1:PORT` or `http://…`. */
  readonly url: string;
  /** Connections accepted so far. */
  connections(): number;
  close(): Promise<void>;
}

export interface LocalServerOptions extends ServerOptions {
  /** The fixture of the server's certificate (default `server`); undefined for plain HTTP. */
  readonly as?: string | undefined;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on a free loopback port; counts its connections and closes them at the end. */
export async function listening(server: net.Server, scheme: string): Promise<LocalServer> {
  const open = new Set<net.Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A real server on the loopback. */
export async function localServer(handler: Handler, options: LocalServerOptions = {}): Promise<LocalServer> {
  const { as = 'server', ...rest } = options;
  const plain = 'as' in options && options.as === undefined;
  if (plain) return listening(http.createServer(handler), 'http');
  const tls = { cert: cert(`${as}.crt`), key: cert(`${as}.key`), ...rest };
  return listening(https.createServer(tls, handler), 'https');
}
