import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realCluster, testNamespace, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();

describe.skipIf(cluster === undefined)('ds rollout run on real nodes', () => {
  let there: TestNamespace;
  const budget = (minAvailable: number) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'agent' },
    spec: { minAvailable, selector: { matchLabels: { app: 'agent' } } },
  });

  beforeAll(async () => {
    if (cluster === undefined) return;
    there = await testNamespace(cluster, 'rollout-run');
    const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 };
    const main = { name: 'main', image: 'local.test/agent:1', command: ['agent'], readinessProbe: probe };
    const spec = { containers: [main], terminationGracePeriodSeconds: 2 };
    await there.create('agent', spec, { updateStrategy: { type: 'OnDelete' } });
    await there.untilRolledOut('agent');
    expect((await there.ds('set', 'image', 'agent', 'main=local.test/agent:2')).code).toBe(0);
  });
  afterAll(async () => {
    await there.remove();
    cluster?.api.close();
  });

  it('waits for a PodDisruptionBudget that allows no eviction, and names it', async () => {
    if (cluster === undefined) return;
    const path = '/apis/policy/v1/namespaces/rollout-run/poddisruptionbudgets';
    await cluster.api.create(path, budget(2));
    const before = (await there.pods('agent')).map(({ metadata }) => metadata?.uid).sort();
    const run = await there.ds('rollout', 'run', 'agent', '--timeout', '8s');
    expect(run.code).toBe(3);
    expect(run.stdout + run.stderr).toContain('The disruption budget agent needs 2 healthy pods and has 2 currently');
    expect((await there.pods('agent')).map(({ metadata }) => metadata?.uid).sort()).toEqual(before);
    await cluster.api.remove(`${path}/agent`);
    await cluster.api.create(path, budget(1));
  });

  it('replaces the pods node by node, as the budget allows', async () => {
    const run = await there.ds('rollout', 'run', 'agent', '--timeout', '60s');
    expect(run.code, run.stderr).toBe(0);
    for (const node of ['real-1', 'real-2']) {
      expect(run.stdout).toMatch(new RegExp(`^  ${node}  pod/agent-\\w+ evicted$`, 'm'));
      expect(run.stdout).toMatch(new RegExp(`^  ${node}  pod/agent-\\w+ ready$`, 'm'));
    }
    expect(run.stdout).toContain('daemon set "agent" rolled out in 2 batches');
    const images = (await there.pods('agent')).map(({ status }) => status?.containerStatuses?.[0]?.image);
    expect(images).toEqual(['local.test/agent:2', 'local.test/agent:2']);
  });
});
