import type { Store } from '../store/store.ts';
import { CUSTOM_RESOURCE_DEFINITIONS, followDefinitions, type CustomKind } from './custom.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from './daemon-sets.ts';
import { EVENTS } from './events.ts';
import type { Kind } from './kind.ts';
import { NAMESPACES } from './namespaces.ts';
import { NODES } from './nodes.ts';
import { PODS } from './pods.ts';
import { STORED_KINDS } from './stored-kinds.ts';

/** The built-in kinds. */
export const BUILT_IN_KINDS: readonly Kind[] = [
  EVENTS,
  NAMESPACES,
  NODES,
  PODS,
  CONTROLLER_REVISIONS,
  DAEMON_SETS,
  ...STORED_KINDS,
  CUSTOM_RESOURCE_DEFINITIONS,
];

/** A kind in one of its served group versions. */
export interface Served {
  readonly kind: Kind;
  readonly group: string;
  readonly version: string;
}

/** The served kinds: the built-in ones, and those of the CustomResourceDefinitions in the store. */
export interface Catalog {
  /** Sorted by group, version and plural. */
  served(): readonly Served[];
  find(group: string, version: string, plural: string): Served | undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function createCatalog(store: Store): Catalog {
  const custom = new Map<string, CustomKind>();
  followDefinitions(store, custom);
  const builtIn: readonly Served[] = [
    ...BUILT_IN_KINDS.map((kind) => ({ kind, group: kind.group, version: kind.version })),
    { kind: EVENTS, group: 'events.k8s.io', version: 'v1' },
  ];
  const byPath = new Map(builtIn.map((served) => [`${served.group}/${served.version}/${served.kind.plural}`, served]));

  const customServed = (): readonly Served[] =>
    [...custom.values()].flatMap((kind) => kind.versions.map((version) => ({ kind, group: kind.group, version })));

  return {
    served: () =>
      [...builtIn, ...customServed()].sort(
        (a, b) => compare(a.group, b.group) || compare(a.version, b.version) || compare(a.kind.plural, b.kind.plural),
      ),
    find: (group, version, plural) =>
      byPath.get(`${group}/${version}/${plural}`) ??
      customServed().find((one) => one.group === group && one.version === version && one.kind.plural === plural),
  };
}
