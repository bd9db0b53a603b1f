import { describe, expect, it } from 'vitest';
import { BrokenConnection, type Fault } from '../../../../src/sandbox/api/faults/faults.ts';
import { createApiServer, type ApiServer } from '../../../../src/sandbox/api-server.ts';
import { manualClock, settle } from '../../../support/manual-clock.ts';
import { sendRequest, linesOf, textOf } from '../send-request.ts';

const NAMESPACES = '/api/v1/namespaces';

function sandboxWith(...faults: readonly Fault[]): ApiServer & { readonly time: ReturnType<typeof manualClock> } {
  const time = manualClock();
  const sandbox = createApiServer({ clock: time });
  sandbox.faults.set(faults);
  return { ...sandbox, time };
}

describe('faults', () => {
  it('answer with a status, `times` times', async () => {
    const { api } = sandboxWith({ effect: { kind: 'status', code: 429, retryAfterSeconds: 3 }, times: 1 });
    const refused = await sendRequest(api, 'GET', NAMESPACES);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('3');
    expect(refused.json).toMatchObject({ reason: 'TooManyRequests', details: { retryAfterSeconds: 3 } });
    expect((await sendRequest(api, 'GET', NAMESPACES)).status).toBe(200);
  });

  it('affect only the requests that they select', async () => {
    const { api } = sandboxWith({ effect: { kind: 'status', code: 500 }, method: 'GET', path: '/nodes' });
    expect((await sendRequest(api, 'GET', NAMESPACES)).status).toBe(200);
    expect((await sendRequest(api, 'GET', '/api/v1/nodes?limit=5')).status).toBe(500);
    expect((await sendRequest(api, 'POST', '/api/v1/nodes', { metadata: { name: 'a' } })).status).toBe(201);
  });

  it('delay', async () => {
    const { api, time } = sandboxWith({ effect: { kind: 'latency', ms: 2000 } });
    let answered = false;
    const requested = sendRequest(api, 'GET', NAMESPACES).then(() => (answered = true));
    await settle();
    expect(answered).toBe(false);
    await time.advance(2000);
    await requested;
    expect(answered).toBe(true);
  });

  it('drop a watch after some of its events', async () => {
    const { api } = sandboxWith({ effect: { kind: 'drop', after: 2 }, watch: true });
    const lines = linesOf(await api.handle({ method: 'GET', path: `${NAMESPACES}?watch=true` }));
    expect(await lines.next()).toMatchObject({ type: 'ADDED' });
    expect(await lines.next()).toMatchObject({ type: 'ADDED' });
    await expect(lines.next()).rejects.toThrow(BrokenConnection);
  });

  it('drop the connection before the response', async () => {
    const { api } = sandboxWith({ effect: { kind: 'drop' }, watch: false });
    await expect(api.handle({ method: 'GET', path: NAMESPACES })).rejects.toThrow(BrokenConnection);
  });

  it('stall a watch until the client disconnects', async () => {
    const { api } = sandboxWith({ effect: { kind: 'stall', after: 1 } });
    const gone = new AbortController();
    const request = { method: 'GET', path: `${NAMESPACES}?watch=true`, signal: gone.signal };
    const lines = linesOf(await api.handle(request));
    expect(await lines.next()).toMatchObject({ type: 'ADDED' });
    let came = false;
    const next = lines.next().then((line) => {
      came = true;
      return line;
    });
    await settle();
    expect(came).toBe(false);
    gone.abort();
    expect(await next).toBeUndefined();
  });

  it('expire a watch after some events, and a list immediately', async () => {
    const { api } = sandboxWith({ effect: { kind: 'expire', after: 1 } });
    const lines = linesOf(await api.handle({ method: 'GET', path: `${NAMESPACES}?watch=true` }));
    expect(await lines.next()).toMatchObject({ type: 'ADDED' });
    expect(await lines.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await lines.next()).toBeUndefined();
    expect((await sendRequest(api, 'GET', NAMESPACES)).status).toBe(410);
  });

  it('truncate a body', async () => {
    const { api } = sandboxWith({ effect: { kind: 'truncate', after: 10 } });
    const response = await api.handle({ method: 'GET', path: NAMESPACES });
    await expect(textOf(response)).rejects.toThrow(BrokenConnection);
  });

  it('are set, listed and removed by requests', async () => {
    const { api } = sandboxWith();
    const faults: readonly Fault[] = [{ effect: { kind: 'status', code: 503 }, times: 2, path: 'namespaces' }];
    expect((await sendRequest(api, 'PUT', '/sandbox/v1/faults', { faults })).json).toEqual({ faults });
    await sendRequest(api, 'GET', NAMESPACES);
    expect((await sendRequest(api, 'GET', '/sandbox/v1/faults')).json).toEqual({
      faults: [{ ...faults[0], times: 1 }],
    });
    expect((await sendRequest(api, 'DELETE', '/sandbox/v1/faults')).json).toEqual({ faults: [] });
    expect((await sendRequest(api, 'GET', NAMESPACES)).status).toBe(200);
  });

  it.each([[{ faults: [{ effect: { kind: 'nope' } }] }], [{ faults: 'x' }], ['{']])('refuse %j', async (body) => {
    const { api } = sandboxWith();
    expect((await sendRequest(api, 'PUT', '/sandbox/v1/faults', body)).status).toBe(400);
  });

  it('occur at random, as the seed determines', async () => {
    const statuses = async (seed: number): Promise<readonly number[]> => {
      const { api, faults } = createApiServer({ clock: manualClock(), seed });
      faults.set([{ effect: { kind: 'status', code: 500 }, probability: 0.5 }]);
      const all = [];
      for (let turn = 0; turn < 20; turn++) all.push((await sendRequest(api, 'GET', NAMESPACES)).status);
      return all;
    };
    const first = await statuses(1);
    expect(first).toContain(200);
    expect(first).toContain(500);
    expect(await statuses(1)).toEqual(first);
    expect(await statuses(2)).not.toEqual(first);
  });
});
