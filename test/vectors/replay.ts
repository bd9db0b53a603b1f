import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import { manage } from '../../src/daemonset/rollout/manage.ts';
import { isBound, isTerminal, isTerminating } from '../../src/daemonset/pods/pods-by-node.ts';
import { planRollingUpdate } from '../../src/daemonset/rollout/rolling-update.ts';
import { viewOf, type DaemonSetView } from '../../src/daemonset/status/view.ts';
import type { StepVector } from './types.ts';
import { daemonSetOf, nodeOf, podOf } from './vector-objects.ts';

/** A recorded case as input for our functions. */
export interface Replay {
  readonly ds: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly hash: string;
  readonly now: number;
  /** for the controller's random choices: the chosen nodes come first */
  readonly order: (nodes: readonly string[]) => readonly string[];
}

export function worldOfStep(step: StepVector): Replay {
  const [name = ''] = step.name.split(' ');
  const full = (short: string): string => `${name}-${short}`;
  const bare = daemonSetOf(name, step.daemonSet);
  const annotations = { 'deprecated.daemonset.template.generation': step.templateGeneration };
  const metadata = { ...bare.metadata, namespace: 'default', uid: name, generation: step.generation, annotations };
  const ds = { ...bare, metadata };
  const nodes = Object.entries(step.nodes).map(([short, kind]) => nodeOf(full(short), kind));
  const pods = step.pods.map((pod) => podOf(ds, { ...pod, name: full(pod.name), node: full(pod.node) }));
  const created = new Set(step.created.map(full));
  const emptied = new Set(
    step.pods
      .map(({ node }) => node)
      .filter((node) =>
        step.pods.every((pod) => pod.node !== node || pod.going === true || step.deleted.includes(pod.name)),
      )
      .map(full),
  );
  const rank = (node: string): number => (created.has(node) ? 0 : emptied.has(node) ? 1 : 2);
  const order = (names: readonly string[]) => [...names].sort((a, b) => rank(a) - rank(b));
  return { ds, nodes, pods, hash: step.hash, now: Date.parse(step.now), order };
}

/** The result of our functions, applied repeatedly until they have nothing more to do. */
export function settle(environment: Replay): DaemonSetView {
  let pods = environment.pods;
  let backingOff = new Set<string>();
  for (let turn = 0; turn < 50; turn++) {
    const view = viewOf({ ...environment, pods });
    const managed = manage(view, (node) => backingOff.has(node));
    const step = planRollingUpdate(view, environment.order);
    const idle = managed.create.length + managed.delete.length === 0;
    // the controller manages first, and updates when that left nothing to do
    const { create, delete: deletions } = idle ? step : managed;
    if (create.length + deletions.length === 0) {
      if (backingOff.size === 0) return view;
      backingOff = new Set();
      continue;
    }
    if (!idle) for (const { node, reason } of managed.delete) if (reason === 'failed') backingOff.add(node);
    const gone = new Set(deletions.map(({ pod }) => pod));
    pods = [
      ...pods.flatMap((pod) => (gone.has(pod) ? afterDeletion(pod, environment.now) : [pod])),
      ...create.map(({ node }, index) => created(environment, `${node}-new${turn}-${index}`, node)),
    ];
  }
  throw new Error('our functions never come to rest');
}

/**
 * Deletes as the API server does without a kubelet: bound pods stay terminating; others and ended ones are removed, unless they have
 * finalizers.
 */
function afterDeletion(pod: Pod, now: number): readonly Pod[] {
  const stays = (isBound(pod) && !isTerminal(pod)) || (pod.metadata?.finalizers ?? []).length > 0;
  if (!stays) return [];
  return [
    isTerminating(pod)
      ? pod
      : { ...pod, metadata: { ...pod.metadata, deletionTimestamp: new Date(now).toISOString() } },
  ];
}

function created({ ds, hash, now }: Replay, name: string, node: string): Pod {
  const generation = ds.metadata?.annotations?.['deprecated.daemonset.template.generation'] ?? '';
  return podOf(ds, {
    name,
    node,
    hash,
    generation,
    bound: false,
    phase: 'Pending',
    created: new Date(now).toISOString(),
  });
}
