/** What RBAC grants verbs on: a type of objects, or one of its subresources. */
export interface ResourceTarget {
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, lower case. */
  readonly resource: string;
  readonly subresource?: string;
  readonly namespaced: boolean;
  /** The namespace of the objects, whatever namespace a command works in. */
  readonly alwaysIn?: string;
}

/** A path that is no resource, such as `/version`. A `*` at its end matches every path that starts so, as in a role. */
export interface PathTarget {
  readonly path: string;
}

/** A verb on a target, which RBAC grants or not. */
export interface Permission {
  readonly verb: string;
  readonly target: ResourceTarget | PathTarget;
}

/** `pods/exec`, `daemonsets.apps`, `/version`: the target as kubectl's commands take it. */
export function targetText({ target }: Pick<Permission, 'target'>): string {
  if ('path' in target) return target.path;
  const { group, resource, subresource } = target;
  return `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
}

/** `list daemonsets.apps`. */
export function permissionText(permission: Permission): string {
  return `${permission.verb} ${targetText(permission)}`;
}

/** Whether a RoleBinding cannot grant it: only a ClusterRoleBinding can. */
export function isClusterWide({ target }: Pick<Permission, 'target'>): boolean {
  return 'path' in target || !target.namespaced;
}

/** The namespace in which a command that works in `namespace` needs it; undefined: cluster-wide, or in all namespaces. */
export function namespaceOf(permission: Permission, namespace: string | undefined): string | undefined {
  const { target } = permission;
  if ('path' in target || !target.namespaced) return undefined;
  return target.alwaysIn ?? namespace;
}
