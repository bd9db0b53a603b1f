import type { KubeObject } from '../../../kube/wire.ts';
import { CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS, ROLES, ROLE_BINDINGS } from '../../kinds/stored-kinds.ts';
import type { Store } from '../../store/store.ts';
import type { Attributes, PathAttributes, ResourceAttributes } from './attributes.ts';
import { AUTHENTICATED, MASTERS, type User } from './identity.ts';

export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[] | null;
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Binding extends KubeObject {
  readonly subjects?: readonly Subject[] | null;
  readonly roleRef?: { readonly kind: string; readonly name: string };
}

export const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** What a new cluster grants to everyone, and to authenticated users. */
const PUBLIC: PolicyRule = {
  verbs: ['get'],
  nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
};
const KNOWN: readonly PolicyRule[] = [
  { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'] },
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io', 'authentication.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'],
  },
];

/** The RBAC rules that apply to the user in the namespace, or cluster-wide when it is empty. */
export function rulesFor(store: Store, user: User, namespace: string): readonly PolicyRule[] {
  if (user.groups.includes(MASTERS)) return EVERYTHING;
  const clusterWide = store
    .list(CLUSTER_ROLE_BINDINGS)
    .filter((binding) => binds(binding as Binding, user, ''))
    .flatMap((binding) => clusterRole(store, (binding as Binding).roleRef?.name ?? ''));
  const local =
    namespace === ''
      ? []
      : store
          .list(ROLE_BINDINGS, namespace)
          .filter((binding) => binds(binding as Binding, user, namespace))
          .flatMap((binding) => boundRole(store, binding as Binding, namespace));
  return [PUBLIC, ...(user.groups.includes(AUTHENTICATED) ? KNOWN : []), ...clusterWide, ...local];
}

export function isAllowed(store: Store, user: User, attributes: Attributes): boolean {
  const namespace = 'path' in attributes ? '' : attributes.namespace;
  return rulesFor(store, user, namespace).some((rule) =>
    'path' in attributes ? allowsPath(rule, attributes) : allowsResource(rule, attributes),
  );
}

function binds({ subjects }: Binding, { username, groups }: User, namespace: string): boolean {
  return (subjects ?? []).some((subject) => {
    switch (subject.kind) {
      case 'User':
        return subject.name === username;
      case 'Group':
        return groups.includes(subject.name);
      default:
        return username === `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`;
    }
  });
}

function boundRole(store: Store, { roleRef }: Binding, namespace: string): readonly PolicyRule[] {
  if (roleRef === undefined) return [];
  if (roleRef.kind === 'ClusterRole') return clusterRole(store, roleRef.name);
  return (store.get(ROLES, { namespace, name: roleRef.name }) as Role | undefined)?.rules ?? [];
}

/** The sandbox starts without the default cluster roles; this replaces the one that matters. */
function clusterRole(store: Store, name: string): readonly PolicyRule[] {
  const role = store.get(CLUSTER_ROLES, { name }) as Role | undefined;
  return role === undefined && name === 'cluster-admin' ? EVERYTHING : (role?.rules ?? []);
}

function has(list: readonly string[] | undefined, ...anyOf: readonly string[]): boolean {
  return list?.some((one) => one === '*' || anyOf.includes(one)) === true;
}

function allowsPath({ verbs, nonResourceURLs = [] }: PolicyRule, { verb, path }: PathAttributes): boolean {
  const matches = (rule: string): boolean =>
    rule === path || (rule.endsWith('*') && path.startsWith(rule.replace(/\*+$/, '')));
  return has(verbs, verb) && nonResourceURLs.some(matches);
}

function allowsResource(rule: PolicyRule, attributes: ResourceAttributes): boolean {
  const { verb, group, resource, subresource, name } = attributes;
  const wanted = subresource === '' ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`];
  const names = rule.resourceNames ?? [];
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, ...wanted) &&
    (names.length === 0 || names.includes(name))
  );
}
