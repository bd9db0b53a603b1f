import { controllerReference } from '../../../daemonset/pods/daemon-pod.ts';
import { isObject, type Json, type JsonObject } from '../../../core/json/json.ts';
import { REVISION_HASH_LABEL, revisionHashOf } from '../../../daemonset/pods/pod-revision.ts';
import { revisionsToDelete, syncRevisions } from '../../../daemonset/revisions/revision-sync.ts';
import { hashOf, recordsTemplate, revisionData } from '../../../daemonset/revisions/revisions.ts';
import { templateHash } from '../../../daemonset/revisions/template-hash.ts';
import type { ControllerRevision } from '../../../kube/wire.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from '../../kinds/daemon-sets.ts';
import { PODS } from '../../kinds/pods.ts';
import { isApiError } from '../../store/api-error.ts';
import type { Stored } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { claimed } from './claim.ts';
import type { StoredDaemonSet } from './context.ts';

type StoredRevision = Stored<ControllerRevision>;

export interface History {
  /** The hash in the labels of the DaemonSet's new pods. */
  readonly hash: string;
  readonly old: readonly StoredRevision[];
}

/** The revisions after a sync: labelled, without duplicates, the current template's with the highest number. */
export function constructHistory(store: Store, ds: StoredDaemonSet): History {
  for (const revision of syncRevisions(ds, claimed(store, CONTROLLER_REVISIONS, ds)).unlabelled) {
    labelWithName(store, revision as StoredRevision);
  }
  const { current, number, old, duplicates } = syncRevisions(ds, claimed(store, CONTROLLER_REVISIONS, ds));
  const kept =
    current === undefined ? snapshot(store, ds, number) : renumbered(store, current as StoredRevision, number);
  const hash = hashOf(kept);
  if (duplicates.length > 0) relabelPods(store, ds, hash);
  for (const { metadata } of duplicates as readonly StoredRevision[]) store.delete(CONTROLLER_REVISIONS, metadata);
  return { hash, old: old as readonly StoredRevision[] };
}

/** Deletes the revisions beyond the history limit. */
export function cleanupHistory(store: Store, ds: StoredDaemonSet, old: readonly StoredRevision[]): void {
  // Avoids reading thousands of pods when nothing can exceed the limit.
  if (revisionsToDelete(ds, old, []).length === 0) return;
  for (const { metadata } of revisionsToDelete(ds, old, claimed(store, PODS, ds)) as readonly StoredRevision[]) {
    store.delete(CONTROLLER_REVISIONS, metadata);
  }
}

function labelWithName(store: Store, { metadata }: StoredRevision): void {
  store.modify(CONTROLLER_REVISIONS, metadata, (current) => ({
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, [REVISION_HASH_LABEL]: metadata.name } },
  }));
}

function renumbered(store: Store, revision: StoredRevision, number: number): StoredRevision {
  if (revision.revision >= number) return revision;
  return store.modify(CONTROLLER_REVISIONS, revision.metadata, (current) => ({ ...current, revision: number }));
}

function relabelPods(store: Store, ds: StoredDaemonSet, hash: string): void {
  for (const pod of claimed(store, PODS, ds)) {
    if (revisionHashOf(pod) === hash) continue;
    store.modify(PODS, pod.metadata, (current) => ({
      ...current,
      metadata: { ...current.metadata, labels: { ...current.metadata.labels, [REVISION_HASH_LABEL]: hash } },
    }));
  }
}

/** Stores the current template as a revision. When another template has its name, the next try uses another hash. */
function snapshot(store: Store, ds: StoredDaemonSet, number: number): StoredRevision {
  const template = ds.spec?.template ?? {};
  const hash = templateHash(template, ds.status?.collisionCount);
  const { name, namespace, annotations } = ds.metadata;
  const revision: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, [REVISION_HASH_LABEL]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(ds)],
    },
    data: inGoOrder(revisionData(template)),
    revision: number,
  };
  try {
    return store.create(CONTROLLER_REVISIONS, revision);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const there = store.get(CONTROLLER_REVISIONS, { namespace, name: `${name}-${hash}` });
    if (there !== undefined && recordsTemplate(there, template)) return there;
    countCollision(store, ds);
    throw error;
  }
}

/** With sorted keys, as Go writes maps, because kubectl compares the bytes. */
function inGoOrder(value: JsonObject): JsonObject {
  const sort = (_key: string, item: Json): Json =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : item;
  return JSON.parse(JSON.stringify(value, sort)) as JsonObject;
}

function countCollision(store: Store, ds: StoredDaemonSet): void {
  const count = (current: StoredDaemonSet): StoredDaemonSet => ({
    ...current,
    status: { ...statusOf(current), collisionCount: (current.status?.collisionCount ?? 0) + 1 },
  });
  store.modify(DAEMON_SETS, ds.metadata, count, { subresource: 'status' });
}

/** The status with the required counts. */
export function statusOf({ status }: StoredDaemonSet): NonNullable<StoredDaemonSet['status']> {
  return status ?? { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
}
