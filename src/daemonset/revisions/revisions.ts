import { isObject, type JsonObject, objectAt } from '../../core/json/json.ts';
import type { ControllerRevision, DaemonSet, PodTemplateSpec } from '../../kube/wire.ts';
import { claim } from '../pods/ownership.ts';
import { REVISION_HASH_LABEL } from '../pods/pod-revision.ts';
import { sameTemplate } from './template.ts';

/** The revisions of a DaemonSet, lowest number first. */
export function historyOf(ds: DaemonSet, revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return [...claim(ds, revisions).claimed].sort((a, b) => a.revision - b.revision);
}

/** The hash label of the revision's pods. For a revision without the label, the controller uses its name. */
export function hashOf(revision: ControllerRevision): string {
  return revision.metadata?.labels?.[REVISION_HASH_LABEL] ?? revision.metadata?.name ?? '';
}

/** The recorded pod template; undefined when the revision recorded something else. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const data: unknown = revision.data;
  const template = objectAt(isObject(data) ? objectAt(data, 'spec') : undefined, 'template');
  if (template === undefined) return undefined;
  return Object.fromEntries(Object.entries(template).filter(([key]) => key !== '$patch'));
}

/** The data of a revision: a strategic merge patch that restores the template. */
export function revisionData(template: PodTemplateSpec): JsonObject {
  return { spec: { template: { ...(template as JsonObject), $patch: 'replace' } } };
}

/** The DaemonSet with the revision's template, as undo makes it. */
export function applyRevision(ds: DaemonSet, revision: ControllerRevision): DaemonSet {
  const template = templateOf(revision);
  return template === undefined || ds.spec === undefined ? ds : { ...ds, spec: { ...ds.spec, template } };
}

/** Whether the revision recorded this template. */
export function recordsTemplate(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  const recorded = templateOf(revision);
  return recorded !== undefined && sameTemplate(recorded, template);
}

/** The revision of a template. Of several, the controller keeps the one with the highest number. */
export function revisionOfTemplate(
  template: PodTemplateSpec,
  history: readonly ControllerRevision[],
): ControllerRevision | undefined {
  return history
    .filter((revision) => recordsTemplate(revision, template))
    .reduce<ControllerRevision | undefined>(
      (best, revision) => (best === undefined || revision.revision >= best.revision ? revision : best),
      undefined,
    );
}

/** The revision of the DaemonSet's current template; undefined until the controller has recorded it. */
export function currentRevision(ds: DaemonSet, history: readonly ControllerRevision[]): ControllerRevision | undefined {
  return ds.spec === undefined ? undefined : revisionOfTemplate(ds.spec.template, history);
}

export type RollbackTarget =
  | { readonly found: true; readonly revision: ControllerRevision; readonly matchesCurrent: boolean }
  | { readonly found: false; readonly why: 'noLastRevision' | 'unknownRevision' };

/**
 * The revision that undo restores: the given number or, for 0, the second-highest, as kubectl does. `matchesCurrent` when the DaemonSet
 * already has its template.
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
  const matchesCurrent = ds.spec !== undefined && recordsTemplate(revision, ds.spec.template);
  return { found: true, revision, matchesCurrent };
}
