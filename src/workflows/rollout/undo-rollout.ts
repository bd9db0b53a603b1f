import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import { asDsError, DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { applyRevision, recordsTemplate, rollbackTarget } from '../../daemonset/revisions/revisions.ts';
import { templateChanges, type FieldChange } from '../../daemonset/revisions/template-changes.ts';
import type { CallOptions, Client, Written } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { clientSideManagers } from '../apply/server-side/field-ownership.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { transferToApplier } from '../apply/server-side/transfer-ownership.ts';
import { lastAppliedWithRevision } from '../apply/last-applied/with-revision.ts';
import { readHistory } from '../cluster/revision-history.ts';

/** A field manager of its own, so that transferring its fields transfers nothing else. */
const UNDO_MANAGER = 'ds-rollout-undo';

/** A planned undo. */
export interface Undo {
  readonly ds: DaemonSet;
  readonly revision: ControllerRevision;
  /** The DaemonSet with the template of that revision. */
  readonly result: DaemonSet;
  /** Changes to the template; empty when the DaemonSet already has it. */
  readonly changes: readonly FieldChange[];
}

/**
 * Finds the revision to restore: `toRevision` or, for 0, the newest one that is not the current template. kubectl takes the second-newest,
 * which differs only while the controller has not recorded the current template. Throws kind `failure` with kubectl's message when there is
 * none.
 */
export async function planUndo(
  client: Client,
  named: NamedDaemonSet,
  toRevision: number,
  { signal }: CallOptions,
): Promise<Undo> {
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal });
  const { history } = await readHistory(client, ds, { signal });
  const number = toRevision === 0 ? newestOther(ds, history)?.revision : toRevision;
  const list = hint`list the revisions: ${dsCommand('rollout history', [named.name], { namespace: named.namespace })}`;
  if (number === undefined) throw new DsError('failure', 'no last revision to roll back to', { hint: list });
  const target = rollbackTarget(ds, history, number);
  if (!target.found) {
    throw new DsError('failure', `unable to find specified revision ${number} in history`, {
      hint: list,
    });
  }
  const result = applyRevision(ds, target.revision);
  const changes = target.matchesCurrent
    ? []
    : templateChanges(await loadSchema(), ds.spec?.template ?? {}, result.spec?.template ?? {});
  return { ds, revision: target.revision, result, changes };
}

function newestOther(ds: DaemonSet, history: readonly ControllerRevision[]): ControllerRevision | undefined {
  return history.filter((revision) => ds.spec === undefined || !recordsTemplate(revision, ds.spec.template)).at(-1);
}

export interface UndoOptions extends CallOptions {
  /** Let the server validate the change without storing it. */
  readonly dryRun: boolean;
}

/** Only the template of the revision's data; kubectl sends all of it, even what someone added beside the template. */
function templatePatch({ data }: ControllerRevision): JsonObject {
  const template = objectAt(objectAt(data as JsonObject | undefined, 'spec'), 'template');
  return template === undefined ? {} : { spec: { template } };
}

/**
 * Restores the revision's template, and updates what the next apply compares with: kubectl's last-applied annotation gets the template, or,
 * with server-side apply, its manager gets the fields. Otherwise the next apply would conflict with the undo, or keep what the file no
 * longer sets.
 */
export async function undoRollout(
  client: Client,
  { ds, revision }: Undo,
  { dryRun, signal }: UndoOptions,
): Promise<Written<DaemonSet>> {
  const at = { resource: DAEMON_SETS, namespace: ds.metadata?.namespace, name: ds.metadata?.name ?? '' };
  const [clientSide] = clientSideManagers(ds);
  const annotations = lastAppliedWithRevision(await loadSchema(), ds, revision);
  const patch: JsonObject = {
    ...templatePatch(revision),
    ...(annotations === undefined ? {} : { metadata: { annotations } }),
  };
  // as the manager who applied it, so that annotation and fields keep one owner
  const fieldManager = clientSide ?? UNDO_MANAGER;
  const written = await client.patch<DaemonSet>(at, 'strategic', patch, { fieldManager, dryRun, signal });
  if (dryRun || clientSide !== undefined) return written;
  try {
    return { ...written, object: await transferToApplier(client, at, written.object, UNDO_MANAGER, { signal }) };
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined || reason.kind === 'interrupted') throw error;
    const warning = `the next apply may conflict with ${UNDO_MANAGER}, which still owns the fields that were rolled back: ${reason.message}`;
    return { ...written, warnings: [...written.warnings, warning] };
  }
}
