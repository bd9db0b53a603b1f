import { isObject, objectAt } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { ControllerRevision, DaemonSet, PodTemplateSpec } from '../../kube/wire.ts';
import { claim } from '../pods/ownership.ts';
import { REVISION_HASH_LABEL } from '../pods/pod-revision.ts';
import { sameTemplate } from './template.ts';

/** The revisions of a DaemonSet, oldest number first. */
export function historyOf(ds: DaemonSet, revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return [...claim(ds, revisions).claimed].sort((a, b) => a.revision - b.revision);
}

/** The hash that pods of the revision carry. A revision without the label is given its own name as one. */
export function hashOf(revision: ControllerRevision): string {
  return revision.metadata?.labels?.[REVISION_HASH_LABEL] ?? revision.metadata?.name ?? '';
}

/** The pod template that the revision recorded, or undefined when it recorded something else. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const data: unknown = revision.data;
  const template = objectAt(isObject(data) ? objectAt(data, 'spec') : undefined, 'template');
  if (template === undefined) return undefined;
  return Object.fromEntries(Object.entries(template).filter(([key]) => key !== '$patch'));
}

/** What a revision records: a strategic merge patch that puts the template back. */
export function revisionData(template: PodTemplateSpec): JsonObject {
  return { spec: { template: { ...(template as JsonObject), $patch: 'replace' } } };
}

/** The DaemonSet with the revision's template in place of its own: what undo makes of it. */
export function applyRevision(ds: DaemonSet, revision: ControllerRevision): DaemonSet {
  const template = templateOf(revision);
  return template === undefined || ds.spec === undefined ? ds : { ...ds, spec: { ...ds.spec, template } };
}

/** Whether the revision is one of this very template. */
export function records(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  const recorded = templateOf(revision);
  return recorded !== undefined && sameTemplate(recorded, template);
}

/** The revision of a template. Of several the one with the highest number: the controller keeps that one. */
export function revisionOfTemplate(
  template: PodTemplateSpec,
  history: readonly ControllerRevision[],
): ControllerRevision | undefined {
  return history
    .filter((revision) => records(revision, template))
    .reduce<ControllerRevision | undefined>(
      (best, revision) => (best === undefined || revision.revision >= best.revision ? revision : best),
      undefined,
    );
}

/** The revision of the DaemonSet's present template, or undefined while the controller has not recorded it. */
export function currentRevision(ds: DaemonSet, history: readonly ControllerRevision[]): ControllerRevision | undefined {
  return ds.spec === undefined ? undefined : revisionOfTemplate(ds.spec.template, history);
}

export type RollbackTarget =
  | { readonly found: true; readonly revision: ControllerRevision; readonly matchesCurrent: boolean }
  | { readonly found: false; readonly why: 'noLastRevision' | 'unknownRevision' };

/**
 * The revision that undo goes back to: the numbered one, or, for 0, the second-highest, as kubectl does.
 * `matchesCurrent` when the DaemonSet is there already.
 */
export function rollbackTarget(
  ds: DaemonSet,
  history: readonly ControllerRevision[],
  toRevision: number,
): RollbackTarget {
  if (toRevision === 0 && history.length <= 1) return { found: false, why: 'noLastRevision' };
  const ordered = [...history].sort((a, b) => a.revision - b.revision);
  const revision = toRevision === 0 ? ordered.at(-2) : ordered.find((each) => each.revision === toRevision);
  if (revision === undefined) return { found: false, why: 'unknownRevision' };
  const matchesCurrent = ds.spec !== undefined && records(revision, ds.spec.template);
  return { found: true, revision, matchesCurrent };
}
