import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startApiServer, type RunningApiServer } from './start-api-server.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly reused: boolean;
}

let running: RunningApiServer;
let agent: Agent;

beforeAll(async () => {
  running = await startApiServer();
  agent = new Agent({ keepAlive: true, maxSockets: 1, ca: running.ca });
});
afterAll(async () => {
  agent.destroy();
  await running.close();
});

function get(path: string, token = running.token): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${running.url}${path}`, { agent, headers: { authorization: `Bearer ${token}` } });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      let body = '';
      incoming.on('data', (part: Buffer) => (body += part.toString()));
      incoming.on('error', reject);
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body, reused: outgoing.reusedSocket }));
    });
    outgoing.end();
  });
}

describe('the served sandbox', () => {
  it('serves TLS on 127.0.0.1 with a certificate of its own CA', async () => {
    expect(new URL(running.url).hostname).toBe('127.0.0.1');
    expect(await get('/readyz')).toMatchObject({ status: 200, body: 'ok' });
  });

  it('keeps connections alive', async () => {
    await get('/readyz');
    expect((await get('/readyz')).reused).toBe(true);
  });

  it('refuses requests without the token', async () => {
    const refused = await get('/api/v1/namespaces', 'guess');
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
  });

  it('provides a complete kubeconfig', () => {
    expect(parse(running.kubeconfig)).toMatchObject({
      'current-context': 'ds-sandbox',
      clusters: [
        { cluster: { server: running.url, 'certificate-authority-data': Buffer.from(running.ca).toString('base64') } },
      ],
      users: [{ user: { token: running.token } }],
    });
  });

  it('breaks the connection for a fault', async () => {
    running.sandbox.faults.set([{ effect: { kind: 'truncate', after: 20 }, times: 1 }]);
    await expect(get('/api/v1/namespaces')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    running.sandbox.faults.set([{ effect: { kind: 'drop' }, times: 1 }]);
    await expect(get('/api/v1/namespaces')).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await get('/api/v1/namespaces')).status).toBe(200);
  });

  it('streams the events of a watch, and stops watching when the client disconnects', async () => {
    const url = `${running.url}/api/v1/namespaces?watch=true`;
    const outgoing = request(url, { ca: running.ca, headers: { authorization: `Bearer ${running.token}` } });
    const lines: string[] = [];
    const five = new Promise<void>((resolve) => {
      outgoing.on('response', (incoming) => {
        incoming.on('data', (part: Buffer) => {
          lines.push(...part.toString().trimEnd().split('\n'));
          if (lines.length >= 5) resolve();
        });
        incoming.on('error', () => undefined);
      });
    });
    outgoing.on('error', () => undefined);
    outgoing.end();
    while (lines.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    const { store, catalog } = running.sandbox;
    const namespaces = catalog.find('', 'v1', 'namespaces')?.kind;
    if (namespaces === undefined) throw new Error('no namespaces');
    store.create(namespaces, { metadata: { name: 'late' } });
    await five;
    expect(JSON.parse(lines[4] ?? '')).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'late' } } });
    outgoing.destroy();
  });

  it('frees its port when it is closed, even with open connections', async () => {
    const other = await startApiServer();
    const port = Number(new URL(other.url).port);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    idle.on('error', () => undefined);
    const ended = new Promise((resolve) => idle.once('close', resolve));
    await other.close();
    await ended;
    const again = await startApiServer({ port });
    expect(again.url).toBe(other.url);
    await again.close();
  });
});
