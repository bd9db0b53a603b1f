import { asDsError } from '../../../core/errors.ts';
import { dsCommand, hint } from '../../../core/hint.ts';
import { deletedSince } from '../../../daemonset/pods/deletion.ts';
import { unobservedId } from '../../../daemonset/rollout/rollout-problems.ts';
import { isObserved } from '../../../daemonset/rollout/rollout-status.ts';
import type { Client } from '../../../kube/client.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { stuckText } from '../../../render/nodes/stuck-nodes.ts';
import { problemText, unobservedText } from '../../../render/rollout-events.ts';
import { EXPLAIN_WITHIN_MS, TIMED_OUT, withDeadline } from '../../../core/async/deadline.ts';
import { readProblems } from '../../../workflows/rollout/read-problems.ts';
import { createPrintedProblems, type PrintedProblems } from './printed-problems.ts';
import type { Runtime } from '../runtime.ts';

export interface ExplainOptions {
  readonly rt: Runtime;
  /** Something else has been printed already: print nothing when nothing is stuck. */
  readonly reported?: boolean;
  /** What has been printed already and is not repeated. */
  readonly printed?: PrintedProblems;
  /** Explain this node only. */
  readonly node?: string;
  /** How long it may take, in milliseconds. */
  readonly withinMs?: number;
}

/** Lines for stderr on why a rollout is not done, read from the cluster. */
export async function explainRollout(
  client: Client,
  ds: DaemonSet,
  { rt, reported = false, printed = createPrintedProblems(), node, withinMs = EXPLAIN_WITHIN_MS }: ExplainOptions,
): Promise<string> {
  if (!isObserved(ds) && deletedSince(ds) === undefined) {
    const generation = ds.metadata?.generation ?? 0;
    return printed.has(unobservedId(generation)) ? '' : `${unobservedText(generation)}\n`;
  }
  const { clock, signal } = rt;
  try {
    const all = await withDeadline({ clock, timeoutMs: withinMs, signal }, (bounded) =>
      readProblems(client, ds, { now: clock.now(), signal: bounded }),
    );
    if (all === TIMED_OUT) return 'cannot tell what is stuck: there was no answer in time\n';
    const deleting = all.find((problem) => problem.kind === 'deleting');
    if (deleting !== undefined) {
      const line = printed.has(deleting.id) ? '' : `${problemText(deleting, clock.now())}\n`;
      return `${line}${stuckText(deleting.deletion.pods, clock.now(), printed)}`;
    }
    const stuck = all.flatMap((problem) => (problem.kind === 'node' ? [problem.unhealthy] : []));
    const chosen = node === undefined ? stuck : stuck.filter((each) => each.node === node);
    const budget = all.find((problem) => problem.kind === 'budget');
    const budgetLine =
      budget === undefined || node !== undefined || printed.has(budget.id)
        ? ''
        : `${problemText(budget, clock.now())}\n`;
    if (chosen.length > 0) return `${stuckText(chosen, clock.now(), printed)}${budgetLine}`;
    if (node !== undefined) {
      const { name = '', namespace } = ds.metadata ?? {};
      const see = rt.hintText(hint`; see ${dsCommand('nodes', [name, node], { namespace })}`) ?? '';
      return `nothing is stuck on ${safeText(node)}${safeText(see)}\n`;
    }
    return reported ? '' : 'no node is stuck: the rollout is still in progress\n';
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined || reason.kind === 'interrupted') throw error;
    return `cannot tell what is stuck: ${safeText(reason.message)}\n`;
  }
}
