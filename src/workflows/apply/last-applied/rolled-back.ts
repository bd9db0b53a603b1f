import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { jsonEqual } from '../../../core/json/json-equal.ts';
import { isObject, objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import { without } from '../../../core/json/without.ts';
import { templateOf } from '../../../daemonset/revisions/revisions.ts';
import { byKey, mergeKeyOf } from '../../../daemonset/revisions/template-changes.ts';
import type { ControllerRevision, DaemonSet } from '../../../kube/wire.ts';

/** Nobody applies it: an apply that took it away would replace every pod. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * The annotation in which kubectl remembers what it applied, as if the template of the revision had been: what the next apply no longer
 * names, it then takes away. Undefined when there is none, or nothing that can be read.
 */
export function lastAppliedWith(
  ds: DaemonSet,
  revision: ControllerRevision,
): Readonly<Record<string, string>> | undefined {
  const applied = parse(ds.metadata?.annotations?.[LAST_APPLIED]);
  const spec = objectAt(applied, 'spec');
  const restored = templateOf(revision);
  if (applied === undefined || spec === undefined || restored === undefined) return undefined;
  const template = asApplied(withoutRestart(restored), ds.spec?.template, spec['template']);
  // kubectl ends it with a newline
  return { [LAST_APPLIED]: `${JSON.stringify({ ...applied, spec: { ...spec, template } })}\n` };
}

/** The template without the annotation of a restart, and without a map that would hold nothing else. */
function withoutRestart(template: JsonObject): JsonObject {
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
 * What of the restored value counts as applied: what was applied before, and what the undo changes. The rest the server has defaulted,
 * or others have set; an apply must not take that away.
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
    // byKey holds only lists whose keys are text or numbers
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
