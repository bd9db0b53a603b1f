import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  playCase,
  type ApiCase,
  type ApiVectors,
  type RawAnswer,
  type RecordedApiCase,
  type Send,
} from './api-exchange.ts';
import type { BareControlPlane } from './bare-control-plane.ts';

function warningsOf(header: string | readonly string[] | undefined): readonly string[] {
  const all = header === undefined ? [] : typeof header === 'string' ? header.split(/, (?=299 )/) : header;
  return all.map((one) => one.replace(/^299 - "(.*)"$/s, (_, text: string) => JSON.parse(`"${text}"`) as string));
}

/** admission reads quotas and namespace labels from informers, which lag behind */
const READ_BY_ADMISSION = /^\/api\/v1\/namespaces\/[^/?]+(?:\/resourcequotas\/[^/?]+\/status)?(?:\?|$)/;
const INFORMER_MS = 1000;

/** Sends requests to a real API server as an administrator, and returns the raw answers. */
export function sender({ connection }: Pick<BareControlPlane, 'connection'>): { readonly send: Send; close(): void } {
  const { server, authority, certificate, key } = connection;
  const agent = new Agent({ keepAlive: true, ca: authority, cert: certificate, key });
  const exchange: Send = ({ method, path, headers, body }) =>
    new Promise<RawAnswer>((resolve, reject) => {
      // otherwise Node sends the body of a DELETE so that the server reads it as the next request
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = request(
        `${server}${path}`,
        { method, headers: { ...headers, ...length }, agent },
        (incoming) => {
          const parts: Buffer[] = [];
          incoming.on('data', (part: Buffer) => parts.push(part));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const warnings = warningsOf(incoming.headers['warning']);
            resolve({ status: incoming.statusCode ?? 0, warnings, body: Buffer.concat(parts).toString('utf8') });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const send: Send = async (request) => {
    const answer = await exchange(request);
    const { method, path } = request;
    if ((method === 'PUT' || method === 'PATCH') && READ_BY_ADMISSION.test(path)) await sleep(INFORMER_MS);
    return answer;
  };
  return { send, close: () => agent.destroy() };
}

export async function recordApi(plane: BareControlPlane, all: readonly ApiCase[]): Promise<ApiVectors> {
  const speaker = sender(plane);
  const cases: RecordedApiCase[] = [];
  for (const one of all) cases.push({ ...one, answers: await playCase(one, speaker.send) });
  speaker.close();
  return { release: plane.release, cases };
}
