import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { itemNameIn, itemsByName } from '../../../apimachinery/schema/list-items.ts';
import type { Schema, SchemaNode } from '../../../apimachinery/schema/schema.ts';
import { jsonEqual } from '../../../core/json/json-equal.ts';
import { isObject, objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import { without } from '../../../core/json/without.ts';
import { templateOf } from '../../../daemonset/revisions/revisions.ts';
import { daemonSetNode } from '../../../daemonset/revisions/template-changes.ts';
import type { ControllerRevision, DaemonSet } from '../../../kube/wire.ts';

/** Not part of what was applied: an apply that removes it would restart every pod. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * kubectl's last-applied annotation as if the revision's template had been applied, so that the next apply removes what its file does not
 * set. Undefined when there is no annotation or it is not readable.
 */
export function lastAppliedWithRevision(
  schema: Schema,
  ds: DaemonSet,
  revision: ControllerRevision,
): Readonly<Record<string, string>> | undefined {
  const applied = parse(ds.metadata?.annotations?.[LAST_APPLIED]);
  const spec = objectAt(applied, 'spec');
  const restored = templateOf(revision);
  if (applied === undefined || spec === undefined || restored === undefined) return undefined;
  const node = schema.field(schema.field(daemonSetNode(schema), 'spec'), 'template');
  const template = asApplied({ schema, node }, withoutRestartedAt(restored), ds.spec?.template, spec['template']);
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
function asApplied(
  { schema, node }: { readonly schema: Schema; readonly node: SchemaNode },
  restored: Json,
  live: Json | undefined,
  applied: Json | undefined,
): Json {
  if (isObject(restored) && isObject(applied)) {
    const liveObject = isObject(live) ? live : {};
    const entries = Object.entries(restored).flatMap(([key, value]) => {
      if (value === undefined) return [];
      const before = ownMember(liveObject, key);
      const was = ownMember(applied, key);
      if (was === undefined && before !== undefined && jsonEqual(before, value)) return [];
      return [[key, asApplied({ schema, node: schema.field(node, key) }, value, before, was)] as const];
    });
    return Object.fromEntries(entries);
  }
  const nameOf = itemNameIn(schema, node);
  if (nameOf === undefined || !isList(restored) || !isList(applied)) return restored;
  const [was, before] = [itemsByName(applied, nameOf), itemsByName(isList(live) ? live : [], nameOf)];
  const items = { schema, node: schema.resolve(node).items ?? {} };
  return restored.flatMap((item) => {
    const name = nameOf(item) ?? '';
    const old = before?.get(name);
    if (was?.has(name) === false && old !== undefined && jsonEqual(old, item)) return [];
    return [asApplied(items, item, old, was?.get(name))];
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
