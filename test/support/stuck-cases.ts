import { isReady } from '../../src/daemonset/pods/availability.ts';
import type { DaemonSet, Event, Node, Pod } from '../../src/kube/wire.ts';

/** What is done to a cluster to get a rollout stuck, whatever the cluster is made of. */
export interface StuckEnvironment {
  create(path: string, object: object): Promise<unknown>;
  /** A strategic merge patch. */
  patch(path: string, change: object): Promise<unknown>;
  /** The machine stops talking; resolves at once. */
  kill(node: string): Promise<void>;
  /** Resolves once the object at the path is such. */
  until(path: string, isSuch: (object: never) => boolean): Promise<unknown>;
  /** The DaemonSet controller stops working; nobody else is told. */
  freeze(): Promise<void>;
}

export const NAMESPACE = 'stuck';
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const EVENTS = `/api/v1/namespaces/${NAMESPACE}/events`;
/** A node that is there in either cluster, and can be spared. */
const VICTIM = 'node-3';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** One way of being stuck. */
export interface StuckCase {
  /** What to call it, and the DaemonSet. */
  readonly title: string;
  readonly name: string;
  readonly template?: object;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Before the rollout begins. */
  readonly before?: (environment: StuckEnvironment) => Promise<unknown>;
  /** A change of the container, or of the pod's spec, that begins the rollout. */
  readonly container?: object;
  readonly podSpec?: object;
  /** Once somebody follows it. */
  readonly meanwhile?: (environment: StuckEnvironment) => Promise<unknown>;
  /** The collection that shows the trouble. */
  readonly watch: string;
  /** When this object shows it, in milliseconds since 1970, if `now` or before; undefined as long as it does not. */
  readonly knownAt: (object: never, now: number) => number | undefined;
  /** The line that names it. */
  readonly says: RegExp;
  /** The rollout is given up on it with --fail-fast, after so many milliseconds at the most; undefined: never. */
  readonly failsAfter?: number;
}

const CRASHED_BY = 90_000;
const REFUSED_BY = 30_000;
const UNMENDED_BY = 75_000;
/** A period and a time limit, with the API server's defaults. */
const FIRST_PROBE_BY = 11_000;

export const STUCK_CASES: readonly StuckCase[] = [
  {
    title: 'an image that cannot be pulled',
    name: 'bad-image',
    container: { image: 'busybox:missing' },
    watch: PODS,
    knownAt: pod('bad-image', (each) => /ImagePull/.test(waitingReason(each))),
    says: /^node-\d, pod\/bad-image-\w+: (ErrImagePull|ImagePullBackOff) in container main: .*busybox:missing/,
    failsAfter: REFUSED_BY,
  },
  {
    title: 'a crash loop',
    name: 'crash-loop',
    container: { image: 'busybox:crash' },
    watch: PODS,
    knownAt: pod('crash-loop', crashesAgain),
    // A kubelet shows the end itself for most of the back-off
    says: /^node-\d, pod\/crash-loop-\w+: (CrashLoopBackOff|Error) in container main: .*ended with exit code 1/,
    failsAfter: CRASHED_BY,
  },
  {
    title: 'a readiness probe that fails',
    name: 'unready',
    container: { image: 'busybox:unready', readinessProbe: { exec: { command: ['true'] } } },
    watch: PODS,
    // Before its first probe could succeed a container is only starting
    knownAt: (each: Pod, now) => {
      const [container] = each.metadata?.labels?.['app'] === 'unready' ? (each.status?.containerStatuses ?? []) : [];
      const startedAt = container?.ready === false ? container.state?.running?.startedAt : undefined;
      const probedAt = startedAt === undefined ? Infinity : Date.parse(startedAt) + FIRST_PROBE_BY;
      return probedAt <= now ? probedAt : undefined;
    },
    says: /^node-\d, pod\/unready-\w+: Unready in container main: the readiness probe fails/,
  },
  {
    title: 'a pod that no node has resources for',
    name: 'no-resources',
    container: { image: 'busybox:2', resources: { requests: { cpu: '4000' } } },
    watch: PODS,
    knownAt: pod('no-resources', isUnschedulable),
    says: /^node-\d, pod\/no-resources-\w+: Unschedulable: Insufficient cpu$/,
    failsAfter: UNMENDED_BY,
  },
  {
    title: 'a host port that is taken',
    name: 'host-port',
    before: async (environment) => {
      const ports = { ports: [{ containerPort: 8080, hostPort: 8080 }] };
      await environment.create(SETS, daemonSet({ name: 'port-holder', container: ports }));
      await rolledOut(environment, 'port-holder');
    },
    container: { image: 'busybox:2', ports: [{ containerPort: 8080, hostPort: 8080, protocol: 'TCP' }] },
    watch: PODS,
    knownAt: pod('host-port', isUnschedulable),
    says: /^node-\d, pod\/host-port-\w+: Unschedulable: node\(s\) didn't have free ports/,
    failsAfter: UNMENDED_BY,
  },
  {
    title: 'a node that is not ready',
    name: 'dead-node',
    template: { tolerations: [{ operator: 'Exists' }] },
    container: { image: 'busybox:unready' },
    meanwhile: (environment) => environment.kill(VICTIM),
    watch: '/api/v1/nodes',
    knownAt: ({ metadata, status }: Node, now) => {
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      return metadata?.name === VICTIM && ready?.status === 'Unknown' ? now : undefined;
    },
    says: /^node-3, pod\/dead-node-\w+: NodeNotReady: Kubelet stopped posting node status/,
    failsAfter: UNMENDED_BY,
  },
  {
    title: 'a pod that does not end',
    name: 'terminating',
    template: { terminationGracePeriodSeconds: 1 },
    annotations: { 'simulated-kubelet/termination': 'stuck' },
    container: { image: 'busybox:2' },
    watch: PODS,
    knownAt: (each: Pod, now) => {
      if (each.metadata?.labels?.['app'] !== 'terminating') return undefined;
      const due = Date.parse(each.metadata.deletionTimestamp ?? '');
      return due <= now ? due : undefined;
    },
    says: /^node-\d, pod\/terminating-\w+: Terminating/,
    failsAfter: UNMENDED_BY,
  },
  {
    title: 'an admission that refuses the pods',
    name: 'refused',
    podSpec: { priorityClassName: 'nobody-has-this' },
    container: { image: 'busybox:2' },
    watch: EVENTS,
    knownAt: (event: Event, now) =>
      event.reason === 'FailedCreate' && event.involvedObject.name === 'refused' ? now : undefined,
    says: /^node-\d: FailedCreate: Error creating: pods is forbidden: no PriorityClass with name nobody-has-this/,
    failsAfter: REFUSED_BY,
  },
  {
    title: 'a budget that a dead node uses up',
    name: 'budget',
    before: async (environment) => {
      await environment.kill(VICTIM);
      await environment.until(PODS, ({ items }: { readonly items: readonly Pod[] }) =>
        items.some((each) => each.spec?.nodeName === VICTIM && !isReady(each)),
      );
      // A taint that only keeps new pods away is no reason for the controller to sync; a change of the DaemonSet is
      const isTainted = ({ spec }: Node): boolean =>
        spec?.taints?.some(({ key, effect }) => key === UNREACHABLE && effect === 'NoSchedule') === true;
      await environment.until(`/api/v1/nodes/${VICTIM}`, isTainted);
      await environment.patch(`${SETS}/budget`, { metadata: { annotations: { 'example.com/sync': 'now' } } });
      await environment.until(`${SETS}/budget`, ({ status }: DaemonSet) => status?.desiredNumberScheduled === 2);
    },
    container: { image: 'busybox:2' },
    watch: PODS,
    knownAt: (each: Pod, now) =>
      each.metadata?.labels?.['app'] === 'budget' && each.metadata.deletionTimestamp !== undefined ? now : undefined,
    says: /^node-3 uses up the update budget \(maxUnavailable 1\): 2 pods of older revisions wait$/,
    failsAfter: UNMENDED_BY,
  },
  {
    title: 'a controller that does not look',
    name: 'unobserved',
    before: (environment) => environment.freeze(),
    container: { image: 'busybox:2' },
    watch: SETS,
    knownAt: (ds: DaemonSet, now) =>
      ds.metadata?.name === 'unobserved' && (ds.status?.observedGeneration ?? 0) < (ds.metadata.generation ?? 0)
        ? now
        : undefined,
    says: /^the controller has not observed generation 2 yet; is kube-controller-manager running\?$/,
    failsAfter: UNMENDED_BY,
  },
];

/** Makes the DaemonSet of the case, well and rolled out, and begins the rollout that gets stuck. */
export async function getStuck(
  environment: StuckEnvironment,
  { name, template = {}, annotations, before, container, podSpec }: StuckCase,
): Promise<void> {
  await environment.create(SETS, daemonSet({ name, template, ...(annotations === undefined ? {} : { annotations }) }));
  await rolledOut(environment, name);
  await before?.(environment);
  const spec = { ...podSpec, containers: [{ name: 'main', ...container }] };
  await environment.patch(`${SETS}/${name}`, { spec: { template: { spec } } });
}

async function rolledOut(environment: StuckEnvironment, name: string): Promise<void> {
  await environment.until(`${SETS}/${name}`, ({ status }: DaemonSet) => {
    const { desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    return desiredNumberScheduled >= 3 && numberAvailable === desiredNumberScheduled;
  });
}

interface Parts {
  readonly name: string;
  readonly template?: object;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly container?: object;
}

function daemonSet({ name, template = {}, annotations = {}, container = {} }: Parts): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { ...template, containers: [{ name: 'main', image: 'busybox:1', ...container }] },
      },
    },
  };
}

function pod(app: string, isStuck: (pod: Pod) => boolean): (pod: Pod, now: number) => number | undefined {
  return (each, now) => (each.metadata?.labels?.['app'] === app && isStuck(each) ? now : undefined);
}

function waitingReason({ status }: Pod): string {
  return status?.containerStatuses?.[0]?.state?.waiting?.reason ?? '';
}

function crashesAgain({ status }: Pod): boolean {
  const [container] = status?.containerStatuses ?? [];
  return (container?.restartCount ?? 0) > 0 && container?.state?.running === undefined;
}

function isUnschedulable({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((each) => each.type === 'PodScheduled' && each.status === 'False');
}
