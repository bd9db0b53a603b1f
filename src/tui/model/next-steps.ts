import { dsCommand, kubectlCommand, type SuggestedCommand } from '../../core/hint.ts';
import { deletedSince } from '../../daemonset/pods/deletion.ts';
import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { Model } from './model.ts';

/** A command that a person can run about the state of the rollout. */
export interface NextStep {
  /** Not yet safe for a terminal. */
  readonly text: string;
  readonly command: SuggestedCommand;
}

/** The most urgent first. What the keys do is not among it. */
export function nextSteps(model: Model): readonly NextStep[] {
  const { ds, counts, causes } = model;
  const { name = '', namespace } = ds.metadata ?? {};
  const [first] = causes.flatMap(({ entries }) => entries.find(isOverdue) ?? []);
  const deletion = first === undefined ? [] : [forceDeletion(first, namespace)];
  // pods of a DaemonSet that is being deleted are not replaced
  const isWaiting = strategyOf(ds) === 'OnDelete' && counts.outdated > 0 && deletedSince(ds) === undefined;
  const run = {
    text: 'replace the outdated pods batch by batch',
    command: dsCommand('rollout run', [name], { namespace }),
  };
  return [...deletion, ...(isWaiting ? [run] : [])];
}

/** The pod should have stopped long ago, and only its node can tell whether it has. */
function isOverdue({ report: { shown } }: NodeEntry): boolean {
  return shown?.terminating === true && (shown.pod.metadata?.finalizers ?? []).length === 0;
}

function forceDeletion({ report: { name, shown, state } }: NodeEntry, namespace: string | undefined): NextStep {
  const pod = shown?.pod.metadata?.name ?? '';
  const command = kubectlCommand('delete', [`pod/${pod}`], { namespace, flags: { force: true, gracePeriod: 0 } });
  const isSafe = state.ready ? `if the pod no longer runs on ${name}` : `if ${name} is shut down for good`;
  return { text: isSafe, command };
}
