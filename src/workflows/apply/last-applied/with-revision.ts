import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { jsonEqual } from '../../../core/json/json-equal.ts';
import { isObject, objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import { without } from '../../../core/json/without.ts';
import { templateOf } from '../../../daemonset/revisions/revisions.ts';
import { byKey, mergeKeyOf } from '../../../daemonset/revisions/template-changes.ts';
import type { ControllerRevision, DaemonSet } from '../../../kube/wire.ts';

/** Not part of what was applied: an apply that removes it would restart every pod. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * kubectl's last-applied annotation as if the revision's template had been applied, so that the next apply removes what its file does not
 * set. Undefined when there is no annotation or it is not readable.
 */
export function lastAppliedWithRevision(
  ds: DaemonSet,
  revision: ControllerRevision,
): Readonly<Record<string, string>> | undefined {
  const applied = parse(ds.metadata?.annotations?.[LAST_APPLIED]);
  const spec = objectAt(applied, 'spec');
  const restored = templateOf(revision);
  if (applied === undefined || spec === undefined || restored === undefined) return undefined;
  const template = asApplied(withoutRestartedAt(restored), ds.spec?.template, spec['template']);
  // kubectl appends a newline
  return { [LAST_APPLIED]: `${JSON.stringify({ ...applied, spec: { ...spec, template } })}\n` };
}

/** The template without the restart annotation, and without an empty annotations map. */
function withoutRestartedAt(template: JsonObject): JsonObject {
  const metadata = objectAt(template, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  if (metadata === undefined || annotations === undefined) return template;
  const kept = without(annotations, RESTARTED_AT);
  const others = without(metadata, 'annotations');
  return { ...template, metadata: Object.keys(kept).length === 0 ? others : { ...others, annotations: kept } };
}

function parse(text: string | undefined): JsonObject | undefined {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The part of the restored value that counts as applied: what was applied before, and what the undo changes. The rest was defaulted by the
 * server or set by others, and the next apply must not remove it.
 */
function asApplied(restored: Json, live: Json | undefined, applied: Json | undefined, field = ''): Json {
  if (isObject(restored) && isObject(applied)) {
    const liveObject = isObject(live) ? live : {};
    const entries = Object.entries(restored).flatMap(([key, value]) => {
      if (value === undefined) return [];
      const before = ownMember(liveObject, key);
      const was = ownMember(applied, key);
      if (was === undefined && before !== undefined && jsonEqual(before, value)) return [];
      return [[key, asApplied(value, before, was, key)] as const];
    });
    return Object.fromEntries(entries);
  }
  const mergeKey = mergeKeyOf(field);
  if (mergeKey === undefined || !isList(restored) || !isList(applied)) return restored;
  const [was, before] = [byKey(applied, mergeKey), byKey(isList(live) ? live : [], mergeKey)];
  return restored.flatMap((item) => {
    // byKey only returns maps for lists whose keys are strings or numbers
    const value = isObject(item) ? item[mergeKey] : undefined;
    const key = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    const old = before?.get(key);
    if (was?.has(key) === false && old !== undefined && jsonEqual(old, item)) return [];
    return [asApplied(item, old, was?.get(key))];
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
