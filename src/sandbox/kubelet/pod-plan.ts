import type { Container, Node, Pod } from '../../kube/wire.ts';
import { imageBehaviour, requestedBehaviour, type Behaviour, type ImageRule } from './behaviour.ts';
import type { ContainerPlan } from './container-lifecycle.ts';
import type { BackOff } from './lifecycle.ts';

export interface Addresses {
  readonly host: string;
  readonly pod: string;
}

/** How long a machine takes for each step. */
export interface MachineTimes {
  readonly networkMs: number;
  readonly pullMs: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly pullBackOff: BackOff;
  readonly crashBackOff: BackOff;
}

export interface PlanInput {
  readonly pod: Pod;
  readonly node: Node | undefined;
  readonly begin: number;
  readonly addresses: Addresses;
  readonly times: MachineTimes;
  readonly rules: readonly ImageRule[];
  readonly isPresent: (image: string) => boolean;
}

/** What is decided about a pod when its kubelet first sees it. */
export interface PodPlan {
  /** When that was, in milliseconds since 1970. */
  readonly begin: number;
  readonly addresses: Addresses;
  readonly times: MachineTimes;
  readonly evicted: boolean;
  readonly init: readonly ContainerPlan[];
  readonly main: readonly ContainerPlan[];
}

export function planPod(input: PlanInput): PodPlan {
  const { pod, node, begin, addresses, times } = input;
  const requested = requestedBehaviour(pod, node);
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return {
    begin,
    addresses,
    times,
    evicted: requested?.kind === 'evicted',
    init: initContainers.map((container) => planContainer(input, container, 'initContainers', undefined)),
    main: containers.map((container) => planContainer(input, container, 'containers', requested)),
  };
}

function planContainer(
  { pod, times, rules, isPresent }: PlanInput,
  container: Container,
  field: 'initContainers' | 'containers',
  requested: Behaviour | undefined,
): ContainerPlan {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  const { image = '', imagePullPolicy, readinessProbe, restartPolicy, startupProbe } = container;
  const behaviour = requested ?? imageBehaviour(image, rules);
  const startedMs = startupProbe === undefined ? 0 : (startupProbe.initialDelaySeconds ?? 0) * 1000;
  const sidecar = field === 'initContainers' && restartPolicy === 'Always';
  const init = field === 'initContainers' && !sidecar;
  const crashes = behaviour.kind === 'crash';
  return {
    ...times,
    container,
    pod: `${name}_${namespace}(${uid})`,
    fieldPath: `spec.${field}{${container.name}}`,
    image: imageFact(behaviour, imagePullPolicy, isPresent(image)),
    sidecar,
    init,
    completes: (init && !crashes) || (behaviour.kind === 'done' && pod.spec?.restartPolicy === 'Never'),
    crashes,
    ready: behaviour.kind !== 'unready',
    restarts: pod.spec?.restartPolicy !== 'Never',
    pullErrorMs: times.startMs,
    startMs: times.startMs + (behaviour.kind === 'runs' ? behaviour.extraMs : 0),
    startedMs,
    readyMs: startedMs + (readinessProbe?.initialDelaySeconds ?? 0) * 1000,
    upMs: crashes ? behaviour.upMs : 0,
  };
}

function imageFact({ kind }: Behaviour, pullPolicy: string | undefined, present: boolean): ContainerPlan['image'] {
  if (pullPolicy === 'Never' && !present) return 'neverPulled';
  if (kind === 'missing') return 'missing';
  return present && pullPolicy !== 'Always' ? 'present' : 'absent';
}
