import { asDsError, DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { applyRevision, recordsTemplate, rollbackTarget } from '../../daemonset/revisions/revisions.ts';
import { templateChanges, type FieldChange } from '../../daemonset/revisions/template-changes.ts';
import type { CallOptions, Client, Written } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { clientSideManagers } from '../apply/server-side/hand-over.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { handToApplier } from '../apply/server-side/transfer-ownership.ts';
import { lastAppliedWith } from '../apply/last-applied/rolled-back.ts';
import { readHistory } from '../cluster/revision-history.ts';

/** The manager of what undo changes, of its own so that nothing else is handed over with it. */
const UNDO_MANAGER = 'ds-rollout-undo';

/** What an undo would do. */
export interface Undo {
  readonly ds: DaemonSet;
  readonly revision: ControllerRevision;
  /** With the template of that revision. */
  readonly result: DaemonSet;
  /** What that changes in the template; nothing when the DaemonSet is there already. */
  readonly changes: readonly FieldChange[];
}

/**
 * Finds the revision to go back to: `toRevision`, or for 0 the newest that is not the present template. kubectl takes the second-newest
 * whatever the present one is, which is the same unless the controller has not recorded it yet. Throws kind `failure` in kubectl's
 * words when there is none.
 */
export async function planUndo(
  client: Client,
  named: NamedDaemonSet,
  toRevision: number,
  { signal }: CallOptions,
): Promise<Undo> {
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal });
  const { history } = await readHistory(client, ds, { signal });
  const wanted = toRevision === 0 ? lastOther(ds, history)?.revision : toRevision;
  if (wanted === undefined) throw new DsError('failure', 'no last revision to roll back to');
  const target = rollbackTarget(ds, history, wanted);
  if (!target.found) {
    throw new DsError('failure', `unable to find specified revision ${wanted} in history`, {
      hint: hint`list the revisions: ${dsCommand('rollout history', [named.name], { namespace: named.namespace })}`,
    });
  }
  const result = applyRevision(ds, target.revision);
  const changes = target.matchesCurrent ? [] : templateChanges(ds.spec?.template ?? {}, result.spec?.template ?? {});
  return { ds, revision: target.revision, result, changes };
}

function lastOther(ds: DaemonSet, history: readonly ControllerRevision[]): ControllerRevision | undefined {
  return history.filter((revision) => ds.spec === undefined || !recordsTemplate(revision, ds.spec.template)).at(-1);
}

export interface UndoOptions extends CallOptions {
  /** Have the server check it, and keep nothing. */
  readonly dryRun: boolean;
}

/** Of the revision's data the template alone: kubectl sends all of it, whatever somebody has written beside the template. */
function templatePatch({ data }: ControllerRevision): JsonObject {
  const template = objectAt(objectAt(data as JsonObject | undefined, 'spec'), 'template');
  return template === undefined ? {} : { spec: { template } };
}

/**
 * Puts the template of the revision back, and leaves who applies the DaemonSet believing so: kubectl's last-applied annotation
 * gets the template, and with server-side apply the fields go to their applier. Otherwise the next apply would meet conflicts with
 * the undo, or keep what it no longer names.
 */
export async function undoRollout(
  client: Client,
  { ds, revision }: Undo,
  { dryRun, signal }: UndoOptions,
): Promise<Written<DaemonSet>> {
  const at = { resource: DAEMON_SETS, namespace: ds.metadata?.namespace, name: ds.metadata?.name ?? '' };
  const [clientSide] = clientSideManagers(ds);
  const annotations = lastAppliedWith(ds, revision);
  const patch: JsonObject = {
    ...templatePatch(revision),
    ...(annotations === undefined ? {} : { metadata: { annotations } }),
  };
  // as the one who applied it, so that the annotation and the fields keep one owner
  const fieldManager = clientSide ?? UNDO_MANAGER;
  const written = await client.patch<DaemonSet>(at, 'strategic', patch, { fieldManager, dryRun, signal });
  if (dryRun || clientSide !== undefined) return written;
  try {
    return { ...written, object: await handToApplier(client, at, written.object, UNDO_MANAGER, { signal }) };
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined || reason.kind === 'interrupted') throw error;
    const warning = `the next apply may conflict with ${UNDO_MANAGER}, which keeps the fields rolled back: ${reason.message}`;
    return { ...written, warnings: [...written.warnings, warning] };
  }
}
