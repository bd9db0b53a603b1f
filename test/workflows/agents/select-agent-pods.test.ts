import { describe, expect, it } from 'vitest';
import type { AgentChoice } from '../../../src/daemonset/pods/agent-pods.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import { noAgentPods, selectAgentPods } from '../../../src/workflows/agents/select-agent-pods.ts';
import { daemonSet, node, NOW, pod } from '../../daemonset/build.ts';
import { fakeTransport, json, status, type FakeTransport } from '../../support/fake-transport.ts';

const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });
const REVISION = {
  metadata: {
    name: 'agent-new',
    namespace: 'ops',
    labels: { app: 'agent', 'controller-revision-hash': 'new' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true }],
  },
  data: { spec: { template: { ...daemonSet().spec?.template, $patch: 'replace' } } },
  revision: 2,
};

const PODS = [
  pod('agent-b', 'n2', { readyFor: 100 }),
  pod('agent-a', 'n1', { readyFor: 100, hash: 'old' }),
  pod('agent-c', 'n3'),
  pod('agent-p', 'n4', { pending: true }),
  pod('other', 'n1', { metadata: { ownerReferences: [{ uid: 'other', controller: true }] } }),
];

const ready = (name: string, labels?: Record<string, string>): object => ({
  ...node(name, labels),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

function cluster(): FakeTransport {
  const transport = fakeTransport();
  transport.on('GET', '/apis/apps/v1/namespaces/ops/daemonsets/agent', json(daemonSet()));
  transport.on('GET', '/apis/apps/v1/namespaces/ops/controllerrevisions', json(list([REVISION])));
  transport.on('GET', '/api/v1/namespaces/ops/pods', json(list(PODS)));
  transport.on('GET', '/api/v1/namespaces/ops/events', json(list([])));
  transport.on(
    'GET',
    '/api/v1/nodes',
    json(
      list([
        ready('n1', { zone: 'a' }),
        ready('n2', { zone: 'b' }),
        ready('n3', { zone: 'b' }),
        ready('n4'),
        ready('n5'),
      ]),
    ),
  );
  return transport;
}

async function select(
  choice: Partial<AgentChoice> = {},
  { transport = cluster(), withLabels = false }: { transport?: FakeTransport; withLabels?: boolean } = {},
) {
  const named = { namespace: 'ops', name: 'agent' };
  const found = await selectAgentPods(
    createClient(transport),
    named,
    { nodes: [], ...choice },
    { now: NOW, withLabels },
  );
  return {
    names: found.pods.map((one) => `${one.node}/${one.name}`),
    labels: found.pods.map(({ labels }) => labels?.['zone']),
    problems: found.problems.map(({ message }) => message),
    asked: transport.requests.map(({ path }) => path.replace(/\?.*/, '').replace(/.*\//, '')),
  };
}

describe('selectAgentPods', () => {
  it('gives the bound pods that the DaemonSet owns in the order of node names, without reading nodes', async () => {
    const { names, asked } = await select();
    expect(names).toEqual(['n1/agent-a', 'n2/agent-b', 'n3/agent-c']);
    expect(asked).toEqual(['agent', 'pods']);
  });

  it('takes only the named nodes, and explains those without a pod', async () => {
    expect(await select({ nodes: ['n2', 'n5', 'n7'] })).toMatchObject({
      names: ['n2/agent-b'],
      problems: ['daemonset "agent" has no pod on node "n5"', 'there is no node "n7"'],
    });
  });

  it('reads the nodes for a selector, a state, and for their labels', async () => {
    expect((await select({ selector: 'zone=b' })).names).toEqual(['n2/agent-b', 'n3/agent-c']);
    expect((await select({ only: 'unhealthy' })).names).toEqual(['n3/agent-c']);
    expect((await select({ only: 'outdated' })).names).toEqual(['n1/agent-a']);
    expect((await select({ selector: 'zone=b', only: 'outdated' })).names).toEqual([]);
    expect((await select({}, { withLabels: true })).labels).toEqual(['a', 'b', 'b']);
  });

  it('says that there is no pod when nodes may not be listed', async () => {
    const transport = cluster();
    transport.on('GET', '/api/v1/nodes', status(403, 'Forbidden', 'nodes is forbidden'));
    expect((await select({ nodes: ['n7'] }, { transport })).problems).toEqual([
      'daemonset "agent" has no pod on node "n7"',
    ]);
    await expect(select({ selector: 'zone=b' }, { transport })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('noAgentPods', () => {
  it('repeats the choice', () => {
    const { message } = noAgentPods(daemonSet(), { nodes: [], selector: 'zone=c', only: 'unhealthy' });
    expect(message).toBe('daemonset "agent" has no pods on nodes that are unhealthy with zone=c in namespace "ops"');
  });
});
