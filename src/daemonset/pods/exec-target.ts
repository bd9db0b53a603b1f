import { DsError } from '../../core/errors.ts';
import type { Pod } from '../../kube/wire.ts';
import type { AgentPod } from './agent-pods.ts';
import { isTerminating } from './pods-by-node.ts';

/** The annotation with the container that kubectl takes when none is named. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The pod of each node that a command runs in: one that runs before one that does not, and a new one before one that is replaced. */
export function onePodPerNode(pods: readonly AgentPod[]): readonly AgentPod[] {
  const chosen = new Map<string, AgentPod>();
  for (const pod of pods) {
    const other = chosen.get(pod.node);
    if (other === undefined || rank(pod.pod) > rank(other.pod)) chosen.set(pod.node, pod);
  }
  return [...chosen.values()];
}

function rank(pod: Pod): number {
  return (pod.status?.phase === 'Running' ? 2 : 0) + (isTerminating(pod) ? 0 : 1);
}

export interface ExecContainer {
  readonly name: string;
  /** The containers that there were to choose from, if nobody chose. */
  readonly choices: readonly string[];
}

/** The named container, or the default one. Throws a DsError with kubectl's message if it does not exist. */
export function execContainer({ metadata, spec }: Pod, requested: string | undefined): ExecContainer {
  const main = (spec?.containers ?? []).map(({ name }) => name);
  const init = (spec?.initContainers ?? []).map(({ name }) => name);
  const ephemeral = (spec?.ephemeralContainers ?? []).map(({ name }) => name);
  const all = [...main, ...init.map((name) => `${name} (init)`), ...ephemeral.map((name) => `${name} (ephem)`)];
  const wanted = requested ?? '';
  if (wanted !== '') {
    if ([...main, ...init, ...ephemeral].includes(wanted)) return { name: wanted, choices: [] };
    throw new DsError(
      'input',
      `container ${wanted} is not valid for pod ${metadata?.name ?? ''} out of: ${all.join(', ')}`,
    );
  }
  const annotated = metadata?.annotations?.[DEFAULT_CONTAINER] ?? '';
  if (main.includes(annotated)) return { name: annotated, choices: [] };
  return { name: main[0] ?? '', choices: all.length > 1 ? all : [] };
}

/** Throws kubectl's error for a pod in which nothing runs any more. */
export function checkNotCompleted({ status }: Pod, verb: 'exec into' | 'attach to'): void {
  const phase = status?.phase ?? '';
  if (phase !== 'Succeeded' && phase !== 'Failed') return;
  throw new DsError('failure', `cannot ${verb} a container in a completed pod; current phase is ${phase}`);
}
