import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTROLLERS } from '../../src/sandbox/controllers/control-plane.ts';
import { NODES } from '../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../src/sandbox/kinds/pods.ts';
import { readScenario } from '../../src/sandbox/scenarios/read-scenario.ts';
import { pool, USUAL_ALLOCATABLE, USUAL_TIMING } from '../../src/sandbox/scenarios/scenario.ts';
import { SHIPPED_SCENARIOS } from '../../src/sandbox/scenarios/shipped.ts';
import { agent, apply, running, testCluster } from '../sandbox/cluster.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/sandbox.md'), 'utf8');
const yaml = /^```yaml\n([^]*?)^```$/m.exec(text)?.[1] ?? '';
const example = () => readScenario('docs/sandbox.md', new TextEncoder().encode(yaml));

describe('docs/sandbox.md', () => {
  it('has an example that gives the cluster it describes', async () => {
    const cluster = testCluster(await example());
    const nodes = cluster.store.list(NODES);
    expect(nodes.map(({ metadata }) => metadata.name)).toEqual([
      'control-plane-1',
      'server-1',
      'server-2',
      'server-3',
      'server-4',
      'till-1',
      'till-2',
      'till-3',
    ]);
    const of = (name: string) => nodes.find(({ metadata }) => metadata.name === name);
    expect(of('server-4')?.metadata.labels).toMatchObject({
      'topology.kubernetes.io/zone': 'zone-b',
      'kubernetes.io/arch': 'arm64',
    });
    expect(of('till-1')?.spec?.taints).toEqual([{ key: 'example.com/till', value: 'yes', effect: 'NoSchedule' }]);
    expect(of('till-1')?.status?.allocatable).toMatchObject({ cpu: '500m', memory: '512Mi' });

    apply(cluster, agent({ image: 'registry.example/agent:1.0' }));
    cluster.clock.advance(30_000);
    expect(running(cluster)).toHaveLength(4);
    apply(cluster, agent({ image: 'registry.example/agent:2.0' }));
    cluster.clock.advance(120_000);
    expect(JSON.stringify(cluster.store.list(PODS))).toContain('CrashLoopBackOff');

    const patch = () =>
      cluster.handle({ method: 'PATCH', path: '/apis/apps/v1/namespaces/default/daemonsets/agent', body: '{}' });
    expect((await patch()).status).toBe(429);
    expect((await patch()).status).toBe(429);
    expect((await patch()).status).not.toBe(429);
    cluster.close();
  });

  it('states the default values', () => {
    const { pullMs, startMs, stopMs } = pool('a', 1);
    const { cpu, memory, pods } = USUAL_ALLOCATABLE;
    expect(yaml).toContain(
      `# default cpu ${cpu ?? ''}, memory ${memory ?? ''}, ephemeral-storage 100Gi, pods ${pods ?? ''}`,
    );
    expect(yaml).toContain(`# default ${pullMs}ms`);
    expect(yaml).toMatch(new RegExp(`start: .*# default ${startMs}ms`));
    expect(yaml).toMatch(new RegExp(`stop: .*# default ${stopMs}ms`));
    expect(yaml).toContain(`# default ${USUAL_TIMING.nodeGraceMs / 1000}s: a node without heartbeats`);
    expect(yaml).toContain(`# default ${USUAL_TIMING.backOffMs / 1000}s: for failing containers`);
    expect(yaml).toContain(`# default ${USUAL_TIMING.longestBackOffMs / 60_000}m`);
  });

  it('names every built-in scenario and every controller', () => {
    for (const name of SHIPPED_SCENARIOS) expect(text).toContain(`\`${name}\``);
    for (const name of CONTROLLERS) expect(yaml).toContain(name);
  });
});
