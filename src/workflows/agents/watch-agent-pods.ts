import { createChangeSignal } from '../../core/async/change-signal.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import {
  agentPods,
  chosenNodes,
  needsNodes,
  onNodes,
  type AgentChoice,
  type AgentPod,
} from '../../daemonset/pods/agent-pods.ts';
import { claim } from '../../daemonset/pods/ownership.ts';
import type { Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import { startInformer } from '../../kube/watch/informer.ts';
import type { DaemonSet, Pod } from '../../kube/wire.ts';
import type { WatchingOptions } from '../cluster/follow-daemonset.ts';
import { watchSnapshots } from '../cluster/snapshot-watcher.ts';

export interface WatchAgentOptions extends WatchingOptions {
  /** The caller needs the labels of the nodes. */
  readonly withLabels: boolean;
}

/**
 * Yields the pods of `selectAgentPods`, and again after each burst of changes, until the reader leaves. A pod that was chosen once stays,
 * whatever becomes of its node, until it is gone. Throws what the server refuses.
 */
export async function* watchAgentPods(
  client: Client,
  ds: DaemonSet,
  choice: AgentChoice,
  options: WatchAgentOptions,
): AsyncGenerator<readonly AgentPod[]> {
  const source =
    needsNodes(choice) || options.withLabels
      ? withNodes(client, ds, choice, options)
      : podsOnly(client, ds, choice, options);
  let kept = new Set<string>();
  for await (const { chosen, all } of source) {
    for (const { pod } of chosen) kept.add(uidOf(pod));
    const agents = all.filter(({ pod }) => kept.has(uidOf(pod)));
    kept = new Set(agents.map(({ pod }) => uidOf(pod)));
    yield agents;
  }
}

interface Found {
  readonly chosen: readonly AgentPod[];
  readonly all: readonly AgentPod[];
}

async function* withNodes(
  client: Client,
  { metadata }: DaemonSet,
  choice: AgentChoice,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<Found> {
  const named = { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
  for await (const snapshot of watchSnapshots(client, named, { clock, signal })) {
    const { view } = snapshot;
    const all = agentPods([...view.pods.values()].flat(), view.nodes);
    const nodes = chosenNodes(view, snapshot, choice);
    yield { all, chosen: all.filter(({ node }) => nodes.has(node)) };
  }
}

async function* podsOnly(
  client: Client,
  ds: DaemonSet,
  choice: AgentChoice,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<Found> {
  const closing = new AbortController();
  const bounded = AbortSignal.any([signal, closing.signal]);
  const changes = createChangeSignal(clock, bounded);
  const pods = startInformer<Pod>(
    client,
    { resource: PODS, namespace: ds.metadata?.namespace },
    { labelSelector: selectorText(ds.spec?.selector), clock, signal: ownSignal(bounded) },
  );
  pods.subscribe({
    changed: () => {
      if (pods.hasSynced) changes.notify();
    },
    synced: () => changes.notify(),
    failed: (error) => changes.fail(error),
  });
  try {
    for (;;) {
      await changes.next();
      if (!pods.hasSynced) continue;
      const all = agentPods(claim(ds, [...pods.objects.values()]).claimed);
      yield { all, chosen: onNodes(all, choice) };
    }
  } finally {
    closing.abort(new Error('the watch was closed'));
  }
}

function uidOf({ metadata }: Pod): string {
  return metadata?.uid ?? metadata?.name ?? '';
}
