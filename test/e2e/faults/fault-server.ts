import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cert, listening, type LocalServer } from '../../support/https-server.ts';
import type { Action, Fault } from './fault.ts';

/** How the API server behind the faults is reached. */
export interface Upstream {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

/** From a kubeconfig that has a token. */
export function upstreamOf(kubeconfig: string): Upstream {
  const first = (pattern: RegExp): string => pattern.exec(kubeconfig)?.[1] ?? '';
  const file = first(/certificate-authority: (\S+)/);
  const data = first(/certificate-authority-data: (\S+)/);
  return {
    url: first(/server: (\S+)/),
    ca: data === '' ? readFileSync(file, 'utf8') : Buffer.from(data, 'base64').toString('utf8'),
    token: first(/token: (\S+)/),
  };
}

export interface FaultServer extends LocalServer {
  /** `METHOD /path?query` of every request so far. */
  readonly requests: readonly string[];
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>;
}

/**
 * A TLS server in front of an API server, with a fault on the way. `accepts` says which tokens it lets through; behind it everybody is
 * the upstream's administrator.
 */
export async function faultServer(
  upstream: Upstream,
  fault: Fault | undefined,
  accepts: (authorization: string) => boolean,
): Promise<FaultServer> {
  const requests: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const agent = new https.Agent({ ca: upstream.ca, keepAlive: true });
  let met = 0;

  const actionFor = (line: string): Action | undefined => {
    if (fault === undefined || !(fault.on ?? /^/).test(line) || met >= (fault.times ?? Infinity)) return undefined;
    met++;
    return fault.action;
  };

  const pass = (incoming: IncomingMessage, outgoing: ServerResponse, action: Action | undefined): void => {
    const { method, url = '/' } = incoming;
    const headers = { ...incoming.headers, authorization: `Bearer ${upstream.token}`, 'accept-encoding': 'identity' };
    const forward = https.request(`${upstream.url}${url}`, { method, headers, agent }, (answer) => {
      const cut = (): void => void outgoing.socket?.destroy();
      if (action?.do === 'truncate') {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const whole = Buffer.concat(parts);
          outgoing.writeHead(answer.statusCode ?? 0, { ...answer.headers, 'content-length': String(whole.length) });
          outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), cut);
        });
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      // a watch may have nothing to say for long, and a client waits for its headers
      outgoing.flushHeaders();
      if (action?.do === 'mute') return;
      if (action?.do === 'cut') outgoing.write('', () => setImmediate(cut));
      else answer.pipe(outgoing);
    });
    forward.on('error', () => outgoing.socket?.destroy());
    outgoing.on('close', () => forward.destroy());
    incoming.pipe(forward);
  };

  const server = https.createServer({ cert: cert('server.crt'), key: cert('server.key') }, (incoming, outgoing) => {
    const line = `${incoming.method ?? ''} ${incoming.url ?? ''}`;
    requests.push(line);
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
    if (!accepts(incoming.headers.authorization ?? '')) {
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
      };
      outgoing.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ ...status, code: 401 }));
      return;
    }
    const action = actionFor(line);
    switch (action?.do) {
      case 'answer':
        outgoing.writeHead(action.status, { 'content-type': 'application/json', ...action.headers }).end(action.body);
        return;
      case 'reset':
        incoming.socket.destroy();
        return;
      case 'hang':
        return;
      case 'delay':
        setTimeout(() => pass(incoming, outgoing, undefined), action.ms);
        return;
      default:
        pass(incoming, outgoing, action);
    }
  });
  const local = await listening(server, 'https');
  return {
    ...local,
    requests,
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: async () => {
      agent.destroy();
      await local.close();
    },
  };
}
