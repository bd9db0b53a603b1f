import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import type { RunState } from '../../daemonset/rollout-run/state.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import type { ControllerRevision } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { planUndo, undoRollout } from '../rollout/undo-rollout.ts';

export interface RolledBack {
  /** The revision's number before the rollback. */
  readonly revision: number;
  readonly warnings: readonly string[];
}

/** The revision that most nodes had before the run; undefined when it no longer exists. */
export function formerRevision(
  state: RunState,
  history: readonly ControllerRevision[],
): ControllerRevision | undefined {
  return history.find((revision) => hashOf(revision) === state.former);
}

/** Restores the template that most nodes had before the run, as `ds rollout undo` does. */
export async function rollTemplateBack(
  client: Client,
  named: NamedDaemonSet,
  { state, history }: { readonly state: RunState; readonly history: readonly ControllerRevision[] },
  options: CallOptions,
): Promise<RolledBack> {
  const former = formerRevision(state, history);
  if (former === undefined) {
    throw new DsError(
      'failure',
      `revision ${state.former ?? ''} of daemon set ${JSON.stringify(named.name)} no longer exists`,
      {
        hint: hint`list the revisions: ${dsCommand('rollout history', [named.name], { namespace: named.namespace })}`,
      },
    );
  }
  const undo = await planUndo(client, named, former.revision, options);
  const { warnings } = await undoRollout(client, undo, { ...options, dryRun: false });
  return { revision: former.revision, warnings };
}
