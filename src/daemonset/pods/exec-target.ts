import { DsError } from '../../core/errors.ts';
import type { Pod } from '../../kube/wire.ts';
import type { AgentPod } from './agent-pods.ts';
import { annotatedContainer, containerNames, firstContainer, listedContainers } from './default-container.ts';
import { isTerminating } from './pods-by-node.ts';

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
  /** kubectl's note, if nobody chose and there are others. */
  readonly note?: string;
}

/** The named container, or the default one. Throws a DsError with kubectl's message if it, or the one of the annotation, does not exist. */
export function execContainer(pod: Pod, requested: string | undefined): ExecContainer {
  const wanted = (requested ?? '') === '' ? annotatedContainer(pod) : requested;
  if (wanted === undefined) return firstContainer(pod);
  if (containerNames(pod).includes(wanted)) return { name: wanted };
  const listed = listedContainers(pod).join(', ');
  throw new DsError('input', `container ${wanted} is not valid for pod ${pod.metadata?.name ?? ''} out of: ${listed}`);
}

/** Throws kubectl's error for a pod in which nothing runs any more. */
export function checkNotCompleted({ status }: Pod, verb: 'exec into' | 'attach to'): void {
  const phase = status?.phase ?? '';
  if (phase !== 'Succeeded' && phase !== 'Failed') return;
  throw new DsError('failure', `cannot ${verb} a container in a completed pod; current phase is ${phase}`);
}
