import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A proxy for TCP in front of a server, whose connections break. */
export interface BreakingProxy {
  /** In place of the server's URL; its certificate has the same host. */
  readonly url: string;
  /** How many connections are still to break. */
  breaks: number;
  close(): void;
}

/** Passes connections on to the server, and ends one after it has brought so many bytes, as long as there are breaks left. */
export async function breakingProxy(server: string, breakAt: number): Promise<BreakingProxy> {
  const { hostname, port } = new URL(server);
  const listener = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let passed = 0;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    upstream.on('data', (bytes) => {
      passed += bytes.length;
      if (passed < breakAt || proxy.breaks === 0) return;
      proxy.breaks--;
      end();
    });
    client.pipe(upstream).pipe(client);
  });
  listener.listen(0, hostname);
  await once(listener, 'listening');
  const proxy: BreakingProxy = {
    url: `https://${hostname}:${(listener.address() as AddressInfo).port}`,
    breaks: 0,
    close: () => void listener.close(),
  };
  return proxy;
}
