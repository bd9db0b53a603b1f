import type { JsonObject } from '../../core/json/json.ts';
import { namespaceOf, type PathTarget, type Permission, type ResourceTarget } from './permission.ts';

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

export interface RoleOptions {
  readonly name: string;
  /** Undefined: for every namespace. */
  readonly namespace: string | undefined;
}

/**
 * The roles with exactly these permissions, to be applied: a Role for each namespace and a ClusterRole for the rest. Empty without
 * permissions.
 */
export function rolesFor(permissions: readonly Permission[], { name, namespace }: RoleOptions): readonly JsonObject[] {
  const places = new Map<string | undefined, Permission[]>();
  for (const permission of permissions) {
    // with a role for all namespaces, one of them needs no other
    const place = namespace === undefined ? undefined : namespaceOf(permission, namespace);
    places.set(place, [...(places.get(place) ?? []), permission]);
  }
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const roles = [...places].map(([place, members]): JsonObject => {
    const rules = rulesFor(members);
    return place === undefined
      ? { apiVersion, kind: 'ClusterRole', metadata: { name }, rules }
      : { apiVersion, kind: 'Role', metadata: { name, namespace: place }, rules };
  });
  return roles.sort((left, right) => Number(left['kind'] === 'ClusterRole') - Number(right['kind'] === 'ClusterRole'));
}

/** As few rules as possible: a rule has the resources of one API group with the same verbs. */
function rulesFor(permissions: readonly Permission[]): readonly JsonObject[] {
  const resources = permissions.flatMap(({ verb, target }) => ('path' in target ? [] : [{ verb, target }]));
  const paths = permissions.flatMap(({ verb, target }) => ('path' in target ? [{ verb, target }] : []));
  const groups = [...new Set(resources.map(({ target }) => target.group))].sort();
  return [
    ...groups.flatMap((group) => {
      const ofGroup = resources.filter(({ target }) => target.group === group);
      return merged(ofGroup, nameInRule).map(({ verbs, names }) => ({ apiGroups: [group], resources: names, verbs }));
    }),
    ...merged(paths, ({ path }: PathTarget) => path).map(({ verbs, names }) => ({ nonResourceURLs: names, verbs })),
  ];
}

function nameInRule({ resource, subresource }: ResourceTarget): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

interface Merged {
  readonly verbs: readonly string[];
  readonly names: readonly string[];
}

/** The names with the same verbs together, sorted, with the verbs in kubectl's order. */
function merged<T>(
  permissions: readonly { readonly verb: string; readonly target: T }[],
  nameOf: (target: T) => string,
): readonly Merged[] {
  const verbsOf = new Map<string, Set<string>>();
  for (const { verb, target } of permissions) {
    const name = nameOf(target);
    verbsOf.set(name, (verbsOf.get(name) ?? new Set()).add(verb));
  }
  const namesOf = new Map<string, string[]>();
  for (const name of [...verbsOf.keys()].sort()) {
    const verbs = [...(verbsOf.get(name) ?? [])].sort((left, right) => VERBS.indexOf(left) - VERBS.indexOf(right));
    const key = verbs.join(' ');
    namesOf.set(key, [...(namesOf.get(key) ?? []), name]);
  }
  return [...namesOf].map(([key, names]) => ({ verbs: key.split(' '), names }));
}
