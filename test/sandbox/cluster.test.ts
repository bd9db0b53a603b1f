import { describe, expect, it } from 'vitest';
import type { ApiResponse } from '../../src/sandbox/api/http.ts';
import { NODES } from '../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../src/sandbox/kinds/pods.ts';
import { agent, apply, counts, running, testCluster, type TestCluster } from './cluster.ts';

async function bodyOf({ body }: ApiResponse): Promise<string> {
  if (typeof body === 'string') return body;
  let text = '';
  for await (const chunk of body) text += chunk;
  return text;
}

async function request(cluster: TestCluster, method: string, path: string, body?: object): Promise<[number, string]> {
  const text =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await cluster.handle({ method, path, ...text });
  return [response.status, await bodyOf(response)];
}

describe('createCluster', () => {
  it('rolls out a DaemonSet from its API in ten simulated minutes', async () => {
    const cluster = testCluster(20);
    const path = '/apis/apps/v1/namespaces/default/daemonsets';
    const [created] = await request(cluster, 'POST', path, agent());
    expect(created).toBe(201);
    cluster.clock.runUntilIdle();
    // Pods that have not been ready for that long are unavailable and would be replaced immediately.
    cluster.clock.advance(60_000);
    const ds = agent({ image: 'agent:2', spec: { minReadySeconds: 29 } });
    await request(cluster, 'PUT', `${path}/agent`, ds);
    const ms = cluster.clock.runUntilIdle();
    expect(counts(cluster)).toBe('20 20 20 20 20 0');
    expect(ms).toBeGreaterThan(600_000);
    expect(cluster.failures).toEqual([]);
  });

  it('changes nodes on request', async () => {
    const cluster = testCluster(1);
    const post = (path: string, body?: object) => request(cluster, 'POST', `/sandbox/v1/nodes/${path}`, body);
    const node = (name: string) => cluster.store.get(NODES, { name });
    expect((await post('extra/add', { zone: 'west', labels: { gpu: 'yes' } }))[0]).toBe(200);
    expect(node('extra')?.metadata.labels).toMatchObject({ gpu: 'yes', 'topology.kubernetes.io/zone': 'west' });
    await post('extra/label', { labels: { gpu: null, disk: 'ssd' } });
    expect(node('extra')?.metadata.labels?.['gpu']).toBeUndefined();
    expect(node('extra')?.metadata.labels?.['disk']).toBe('ssd');
    await post('extra/taint', { key: 'k', value: 'v', effect: 'NoSchedule' });
    expect(node('extra')?.spec?.taints).toContainEqual({ key: 'k', value: 'v', effect: 'NoSchedule' });
    await post('extra/cordon');
    expect(node('extra')?.spec?.unschedulable).toBe(true);
    await post('extra/remove');
    expect(node('extra')).toBeUndefined();
    expect((await post('extra/cordon'))[0]).toBe(404);
    expect((await post('node-1/add'))[0]).toBe(409);
    expect((await post('node-1/dance'))[0]).toBe(400);
    expect((await post('node-1/taint', { key: 'k' }))[0]).toBe(400);
  });

  it('freezes and thaws controllers on request', async () => {
    const cluster = testCluster(1);
    await request(cluster, 'POST', '/sandbox/v1/controllers/scheduler/freeze');
    const [, frozen] = await request(cluster, 'GET', '/sandbox/v1/controllers');
    expect(frozen).toContain('{"name":"scheduler","frozen":true}');
    apply(cluster, agent());
    cluster.clock.runUntilIdle();
    expect(running(cluster)).toEqual(['- agent:1 Pending']);
    await request(cluster, 'POST', '/sandbox/v1/controllers/scheduler/thaw');
    cluster.clock.runUntilIdle();
    expect(running(cluster)).toEqual(['node-1 agent:1 Running']);
    expect((await request(cluster, 'POST', '/sandbox/v1/controllers/cook/freeze'))[0]).toBe(400);
  });

  it('has logs of current and previous containers', async () => {
    const cluster = testCluster(1);
    apply(cluster, agent({ image: 'agent:crash-5s' }));
    cluster.clock.advance(8000);
    const name = cluster.store.list(PODS)[0]?.metadata.name ?? '';
    const log = async (query: string) =>
      (await request(cluster, 'GET', `/api/v1/namespaces/default/pods/${name}/log${query}`))[1];
    expect(await log('')).toBe('agent: started\n');
    expect(await log('?previous=true')).toBe('agent: started\nagent: exited with code 1\n');
    expect(await log('?previous=true&tailLines=1')).toBe('agent: exited with code 1\n');
    expect(await log('?limitBytes=5')).toBe('agent');
    expect(await log('?timestamps=true')).toMatch(/^2026-01-02T03:04:1\d\.\d{9}Z agent: started\n$/);
  });

  it('stops when it is closed', () => {
    const cluster = testCluster(2);
    cluster.close();
    apply(cluster, agent());
    cluster.clock.advance(100_000);
    expect(cluster.store.list(PODS)).toEqual([]);
  });
});
