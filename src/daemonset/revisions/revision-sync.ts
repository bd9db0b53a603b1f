import type { ControllerRevision, DaemonSet, Pod } from '../../kube/wire.ts';
import { claim } from '../pods/ownership.ts';
import { REVISION_HASH_LABEL, revisionHashOf } from '../pods/pod-revision.ts';
import { targetNodeOf } from '../pods/pods-by-node.ts';
import { hashOf, recordsTemplate, revisionOfTemplate } from './revisions.ts';

/** What the controller does to a DaemonSet's revisions before it syncs the pods. */
export interface RevisionSync {
  /** The revision of the current template; undefined when one has to be created with `number`. */
  readonly current: ControllerRevision | undefined;
  /** The number of the current revision: one above all others. An existing revision with a lower number is renumbered. */
  readonly number: number;
  readonly old: readonly ControllerRevision[];
  /** Other revisions of the same template; they are deleted, and their pods relabelled to the one that stays. */
  readonly duplicates: readonly ControllerRevision[];
  /** Revisions without the hash label; it is set to their name. */
  readonly unlabelled: readonly ControllerRevision[];
}

/** @param history the DaemonSet's own revisions */
export function syncRevisions(ds: DaemonSet, history: readonly ControllerRevision[]): RevisionSync {
  const template = ds.spec?.template ?? {};
  const current = revisionOfTemplate(template, history);
  const matching = history.filter((revision) => recordsTemplate(revision, template));
  const old = history.filter((revision) => !matching.includes(revision));
  const next = Math.max(0, ...old.map((revision) => revision.revision)) + 1;
  return {
    current,
    number: Math.max(next, current?.revision ?? 0),
    old,
    duplicates: matching.filter((revision) => revision !== current),
    unlabelled: history.filter((revision) => revision.metadata?.labels?.[REVISION_HASH_LABEL] === undefined),
  };
}

/**
 * The old revisions to delete: those beyond `revisionHistoryLimit`, lowest number first, except those that a pod of the DaemonSet still
 * carries, including terminal and terminating pods.
 */
export function revisionsToDelete(
  ds: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): readonly ControllerRevision[] {
  const surplus = old.length - (ds.spec?.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return [];
  const onNodes = claim(ds, pods).claimed.filter((pod) => targetNodeOf(pod) !== undefined);
  const live = new Set(onNodes.map(revisionHashOf));
  return [...old]
    .sort((a, b) => a.revision - b.revision)
    .filter((revision) => !live.has(hashOf(revision)))
    .slice(0, surplus);
}
