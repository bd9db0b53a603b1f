import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, realCluster, testNamespace, untilNode, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();

const NODE = 'real-2';
const NOT_READY = /^real-2, pod\/agent-\w+: NodeNotReady: Kubelet stopped posting node status/m;
const AGENT = { containers: [{ name: 'main', image: 'local.test/agent:1', command: ['agent'] }] };

interface NodesJson {
  readonly nodes: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly cause?: { readonly reason: string; readonly message: string };
  }[];
}

describe.skipIf(cluster === undefined)('a real node', () => {
  let there: TestNamespace;

  const rowOf = async (name: string, node: string): Promise<NodesJson['nodes'][number] | undefined> => {
    const { nodes } = JSON.parse((await there.ds('nodes', name, '-o', 'json')).stdout) as NodesJson;
    return nodes.find((each) => each.name === node);
  };
  const untilCause = (name: string, node: string, reason: string, message: RegExp): Promise<void> =>
    eventually(`${reason} on ${node}`, async () => {
      const { cause } = (await rowOf(name, node)) ?? {};
      return cause?.reason === reason && message.test(cause.message);
    });
  const untilOk = (name: string, node: string): Promise<void> =>
    eventually(`${name} is ok on ${node}`, async () => (await rowOf(name, node))?.verdict === 'ok');

  beforeAll(async () => {
    if (cluster === undefined) return;
    there = await testNamespace(cluster, 'node-trouble');
    await there.create('agent', { ...AGENT, terminationGracePeriodSeconds: 1 });
    await there.untilRolledOut('agent');
  });
  afterAll(async () => {
    await there.remove();
    cluster?.api.close();
  });

  it('whose kubelet hangs is the cause, and holds up the rollout until it goes on', async () => {
    if (cluster === undefined) return;
    cluster.nodes.signalKubelet(NODE, 'SIGSTOP');
    try {
      await untilNode(cluster, NODE, 'Ready', 'Unknown');
      await untilCause('agent', NODE, 'NodeNotReady', /^Kubelet stopped posting node status/);
      expect((await there.ds('set', 'image', 'agent', 'main=local.test/agent:2')).code).toBe(0);
      const status = await there.ds('rollout', 'status', 'agent', '--fail-fast', '--timeout', '8s');
      expect(status.stderr).toMatch(NOT_READY);
      expect(status.code).toBe(3);
    } finally {
      cluster.nodes.signalKubelet(NODE, 'SIGCONT');
    }
    expect((await there.ds('rollout', 'status', 'agent', '--timeout', '90s')).code).toBe(0);
    await untilOk('agent', NODE);
  });

  it('that loses power is the cause, and its pod starts again after the reboot', async () => {
    if (cluster === undefined) return;
    const [before] = (await there.pods('agent')).filter(({ spec }) => spec?.nodeName === NODE);
    await cluster.nodes.powerOff(NODE);
    try {
      await untilCause('agent', NODE, 'NodeNotReady', /^Kubelet stopped posting node status/);
      const status = await there.ds('rollout', 'status', 'agent', '--fail-fast', '--timeout', '8s');
      // The pod counts as available until the controller marks it otherwise.
      expect([0, 3]).toContain(status.code);
    } finally {
      await cluster.nodes.powerOn(NODE);
    }
    const pods = await there.until('agent', 'its container runs again', (all) =>
      all.some(
        ({ metadata, status }) =>
          metadata?.uid === before?.metadata?.uid && status?.containerStatuses?.[0]?.restartCount === 1,
      ),
    );
    const again = pods.find(({ metadata }) => metadata?.uid === before?.metadata?.uid);
    expect(again?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 255,
      reason: 'Unknown',
    });
    await untilOk('agent', NODE);
  });

  it('whose disk is full evicts the pod, and says so, until there is room', async () => {
    if (cluster === undefined) return;
    await cluster.nodes.add('real-3', { disk: '64m' });
    try {
      const nodeSelector = { 'kubernetes.io/hostname': 'real-3' };
      const volumes = [{ name: 'data', emptyDir: {} }];
      const fill = 'trap "exit 0" TERM; [ -e /data/full ] || head -c 45000000 /dev/zero >/data/full; sleep 600 & wait';
      const main = {
        name: 'main',
        image: 'local.test/agent:1',
        command: ['sh', '-c', fill],
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      };
      await there.create('filler', { nodeSelector, volumes, containers: [main], terminationGracePeriodSeconds: 1 });
      await untilNode(cluster, 'real-3', 'DiskPressure', 'True');
      await untilCause(
        'filler',
        'real-3',
        'Evicted',
        /^(The node was low on resource: ephemeral-storage|Pod was rejected: The node had condition: \[DiskPressure\])/,
      );
      expect((await there.ds('delete', 'filler', '--timeout', '60s')).code).toBe(0);
      await untilNode(cluster, 'real-3', 'DiskPressure', 'False');
      await untilOk('agent', 'real-3');
    } finally {
      await cluster.nodes.remove('real-3');
    }
  });
});
