import type { DaemonSet, Pod } from '../../src/kube/wire.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { createCluster, type Cluster } from '../../src/sandbox/cluster.ts';
import { DAEMON_SETS } from '../../src/sandbox/kinds/daemon-sets.ts';
import { EVENTS } from '../../src/sandbox/kinds/events.ts';
import { PODS } from '../../src/sandbox/kinds/pods.ts';
import { pool, scenario, type Scenario } from '../../src/sandbox/scenarios/scenario.ts';
import type { Stored } from '../../src/sandbox/store/object.ts';

export interface TestCluster extends Cluster {
  readonly clock: VirtualClock;
  /** Failures of controllers: `controller key: message`. */
  readonly failures: readonly string[];
}

/** A cluster with its own clock (default: three plain nodes). */
export function testCluster(
  environment: Scenario | number = 3,
  options: { readonly seed?: number; readonly start?: string } = {},
): TestCluster {
  const clock = virtualClock(options.start);
  const failures: string[] = [];
  const cluster = createCluster({
    clock,
    seed: options.seed ?? 1,
    scenario:
      typeof environment === 'number' ? scenario('test', 'plain nodes', [pool('node', environment)]) : environment,
    failed: (controller, key, error) => failures.push(`${controller} ${key}: ${(error as Error).message}`),
  });
  clock.runUntilIdle();
  return { ...cluster, clock, failures };
}

export interface AgentOptions {
  readonly name?: string;
  readonly namespace?: string;
  readonly image?: string;
  readonly spec?: Partial<NonNullable<DaemonSet['spec']>>;
  readonly pod?: Partial<NonNullable<Pod['spec']>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A DaemonSet with a server's defaults. */
export function agent({ name = 'agent', namespace = 'default', ...options }: AgentOptions = {}): DaemonSet {
  const labels = { app: name };
  const containers = [{ name: 'agent', image: options.image ?? 'agent:1' }];
  const annotations = options.annotations === undefined ? {} : { annotations: options.annotations };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...annotations },
        spec: { containers, terminationGracePeriodSeconds: 30, restartPolicy: 'Always', ...options.pod },
      },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      revisionHistoryLimit: 10,
      ...options.spec,
    },
  };
}

export function apply(cluster: Cluster, ds: DaemonSet): void {
  const key = { namespace: ds.metadata?.namespace, name: ds.metadata?.name ?? '' };
  if (cluster.store.get(DAEMON_SETS, key) === undefined) cluster.store.create(DAEMON_SETS, ds);
  else
    cluster.store.modify(DAEMON_SETS, key, (current) => ({
      ...current,
      ...(ds.spec === undefined ? {} : { spec: ds.spec }),
    }));
}

export function daemonSet(cluster: Cluster, name = 'agent'): Stored<DaemonSet> {
  const ds = cluster.store.get(DAEMON_SETS, { namespace: 'default', name });
  if (ds === undefined) throw new Error(`no DaemonSet ${name}`);
  return ds;
}

/** `node image phase` of every pod, sorted. */
export function running(cluster: Cluster): readonly string[] {
  return cluster.store
    .list(PODS)
    .map(({ spec, status }) => `${spec?.nodeName ?? '-'} ${spec?.containers[0]?.image ?? ''} ${status?.phase ?? ''}`)
    .sort();
}

/** `reason: message` of every Event about objects of a kind, in the order of their names. */
export function reported(cluster: Cluster, kind: string): readonly string[] {
  return cluster.store
    .list(EVENTS)
    .filter(({ involvedObject }) => involvedObject.kind === kind)
    .map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`);
}

/** desired / current / ready / up to date / available / misscheduled. */
export function counts(cluster: Cluster, name = 'agent'): string {
  const { status } = daemonSet(cluster, name);
  return [
    status?.desiredNumberScheduled,
    status?.currentNumberScheduled,
    status?.numberReady,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    status?.numberMisscheduled,
  ].join(' ');
}
