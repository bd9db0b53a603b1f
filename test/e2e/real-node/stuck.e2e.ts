import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Container, PodSpec } from '../../../src/kube/wire.ts';
import { eventually, realCluster, testNamespace, type Ended, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();

/** One way of being stuck. */
interface StuckCase {
  readonly name: string;
  readonly container: Partial<Container>;
  readonly podSpec?: Partial<PodSpec>;
  /** The word that `ds nodes` has for the cause: one of these, where the kubelet alternates. */
  readonly causes: readonly string[];
  /**
   * The line of `ds rollout status --fail-fast`, after the node and the pod. A kubelet says CrashLoopBackOff only for a moment before it
   * restarts a container, and how it ended for the rest of the time; which one is reported first depends on when it is looked at.
   */
  readonly says: RegExp;
  /** Whether the rollout is given up; otherwise it waits until its time limit. */
  readonly givenUp: boolean;
}

const IMAGE = 'local.test/agent:1';
const AGENT = { command: ['agent'] };
const HEALTHZ = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 };

const CASES: readonly StuckCase[] = [
  {
    name: 'image-pull',
    container: { image: '127.0.0.1:5/agent:9' },
    causes: ['ErrImagePull', 'ImagePullBackOff'],
    says: /: (ErrImagePull|ImagePullBackOff) in container main: 127\.0\.0\.1:5\/agent:9: connection refused$/m,
    givenUp: true,
  },
  {
    name: 'never-pulled',
    container: { image: 'local.test/absent:1', imagePullPolicy: 'Never' },
    causes: ['ErrImageNeverPull'],
    says: /: ErrImageNeverPull in container main: Container image "local.test\/absent:1" is not present with pull policy of Never$/m,
    givenUp: true,
  },
  {
    name: 'invalid-image',
    container: { image: 'UPPER/Case:1' },
    causes: ['InvalidImageName'],
    says: /: InvalidImageName in container main: .*UPPER\/Case:1/m,
    givenUp: true,
  },
  {
    name: 'crash-loop',
    container: { command: ['sh', '-c', 'exit 3'] },
    causes: ['CrashLoopBackOff', 'Error'],
    says: /: (CrashLoopBackOff in container main: back-off .*; last|Error in container main:) ended with exit code 3$/m,
    givenUp: true,
  },
  {
    name: 'out-of-memory',
    container: { command: ['agent', 'eat', '200'], resources: { limits: { memory: '32Mi' } } },
    causes: ['CrashLoopBackOff', 'OOMKilled'],
    says: /: (CrashLoopBackOff in container main: back-off .*; last|OOMKilled in container main:) ended with exit code 137 \(OOMKilled\)$/m,
    givenUp: true,
  },
  {
    name: 'readiness',
    container: { command: ['agent', 'sick'], readinessProbe: HEALTHZ },
    causes: ['Unready'],
    says: /: Unready in container main: the readiness probe fails$/m,
    givenUp: false,
  },
  {
    name: 'startup',
    container: { command: ['agent', 'sick'], startupProbe: { ...HEALTHZ, failureThreshold: 600 } },
    causes: ['StartupProbe'],
    says: /: StartupProbe in container main: the startup probe has not succeeded$/m,
    givenUp: false,
  },
  {
    name: 'liveness',
    container: { command: ['agent', 'sick'], livenessProbe: { ...HEALTHZ, failureThreshold: 1 } },
    causes: ['CrashLoopBackOff', 'Completed'],
    says: /: (CrashLoopBackOff in container main: back-off .*; last|Completed in container main:) ended with exit code 0$/m,
    givenUp: true,
  },
  {
    name: 'no-volume',
    container: { ...AGENT, volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    podSpec: { volumes: [{ name: 'v', secret: { secretName: 'absent' } }] },
    causes: ['ContainerCreating'],
    says: /: ContainerCreating in container main/m,
    givenUp: false,
  },
  {
    name: 'no-config',
    container: { ...AGENT, env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'absent', key: 'a' } } }] },
    causes: ['CreateContainerConfigError'],
    says: /: CreateContainerConfigError in container main: configmap "absent" not found$/m,
    givenUp: true,
  },
  {
    name: 'no-command',
    container: { command: ['/no/such'] },
    causes: ['RunContainerError', 'CrashLoopBackOff', 'StartError'],
    says: /: (RunContainerError|CrashLoopBackOff|StartError) in container main: .*(no such file or directory|exit code 128 \(StartError\))/m,
    givenUp: true,
  },
  {
    name: 'init-crash',
    container: AGENT,
    podSpec: { initContainers: [{ name: 'first', image: IMAGE, command: ['sh', '-c', 'exit 1'] }] },
    causes: ['CrashLoopBackOff', 'Error'],
    says: /: (CrashLoopBackOff in container first: back-off .*; last|Error in container first:) ended with exit code 1$/m,
    givenUp: true,
  },
];

/** Enough for three restarts, with ten and twenty seconds of back-off, on a busy machine. */
const GIVEN_UP_BY = '170s';
/** Enough for what is reported after half a minute. */
const LIMIT = '45s';

interface NodesJson {
  readonly nodes: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly cause?: { readonly reason: string };
  }[];
}

/** All at once, as most of the time is the kubelet's back-off. */
describe.skipIf(cluster === undefined)('a rollout that is stuck on a real node by', () => {
  let there: TestNamespace;
  const outcomes = new Map<string, Promise<Ended>>();

  beforeAll(async () => {
    if (cluster === undefined) return;
    there = await testNamespace(cluster, 'stuck');
    for (const { name, container, podSpec, givenUp } of CASES) {
      const main = { name: 'main', image: IMAGE, ...container };
      const nodeSelector = { 'kubernetes.io/hostname': 'real-1' };
      const spec = { nodeSelector, terminationGracePeriodSeconds: 1, containers: [main], ...podSpec };
      // Without a readiness probe, a container is ready as soon as it runs, and so is one that is about to crash.
      await there.create(name, spec, { minReadySeconds: 10 });
      const timeout = givenUp ? GIVEN_UP_BY : LIMIT;
      outcomes.set(name, there.ds('rollout', 'status', name, '--fail-fast', '--timeout', timeout));
    }
  });
  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
    await there.remove();
    cluster?.api.close();
  });

  it.each(CASES)('$name', async ({ name, causes, says, givenUp }) => {
    await eventually(`ds nodes ${name} says ${causes.join(' or ')}`, async () => {
      const { nodes } = JSON.parse((await there.ds('nodes', name, 'real-1', '-o', 'json')).stdout) as NodesJson;
      return causes.includes(nodes[0]?.cause?.reason ?? '');
    });
    const ended = await outcomes.get(name);
    expect(ended?.stderr).toMatch(says);
    expect(ended?.stderr).toMatch(new RegExp(`^real-1, pod/${name}-\\w+: `, 'm'));
    expect(ended?.code, ended?.stderr).toBe(givenUp ? 1 : 3);
  });

  it('a volume that cannot be mounted, which events tell', async () => {
    const events = await there.ds('events', 'no-volume');
    expect(events.stdout).toMatch(/FailedMount .*secret "absent" not found/);
  });
});
