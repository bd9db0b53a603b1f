import { isObject, arrayAt, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';

const LISTS = ['containers', 'initContainers'] as const;

export interface TemplateContainer {
  readonly list: (typeof LISTS)[number];
  readonly name: string;
  readonly object: JsonObject;
}

function podSpecOf(object: JsonObject): JsonObject | undefined {
  return objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'spec');
}

/** The containers of a DaemonSet, then its init containers. */
export function containersOf(object: JsonObject): readonly TemplateContainer[] {
  const spec = podSpecOf(object);
  return LISTS.flatMap((list) =>
    arrayAt(spec, list)
      .filter(isObject)
      .map((container) => ({ list, name: stringAt(container, 'name') ?? '', object: container })),
  );
}

/** The containers whose names match; `*` matches anything. */
export function selectContainers(all: readonly TemplateContainer[], wanted: string): readonly TemplateContainer[] {
  const pattern = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const matches = new RegExp(`^${pattern.join('.*')}$`, 's');
  return all.filter(({ name }) => matches.test(name));
}

/** The strategic merge patch of a DaemonSet's pods. */
export function templatePatch(podSpec: JsonObject): JsonObject {
  return { spec: { template: { spec: podSpec } } };
}

/** The strategic merge patch of some containers; undefined when nothing changes. `change` returns the fields to merge. */
export function containersPatch(
  object: JsonObject,
  containers: readonly TemplateContainer[],
  change: (container: JsonObject) => JsonObject,
): JsonObject | undefined {
  const podSpec: Record<string, Json> = {};
  for (const list of LISTS) {
    const patches = containers
      .filter((container) => container.list === list)
      .map(({ name, object: before }) => ({ name, fields: change(before) }))
      .filter(({ fields }) => Object.keys(fields).length > 0)
      .map(({ name, fields }) => ({ name, ...fields }));
    if (patches.length === 0) continue;
    const all = containersOf(object).filter((container) => container.list === list);
    podSpec[`$setElementOrder/${list}`] = all.map(({ name }) => ({ name }));
    podSpec[list] = patches;
  }
  return Object.keys(podSpec).length === 0 ? undefined : templatePatch(podSpec);
}
