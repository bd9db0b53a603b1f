import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { namespaceOf, permissionText, type Permission } from '../../apimachinery/rbac/permission.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import type { Resource } from '../../kube/resource.ts';

const SELF_SUBJECT_ACCESS_REVIEWS: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
};

const MAX_CONCURRENT_REVIEWS = 8;

/** What the server says of a permission. */
export interface PermissionAnswer {
  readonly allowed: boolean;
  /** The authorizer's reason; often absent. */
  readonly reason: string | undefined;
}

/** The answer for each permission of {@link checkPermissions}. */
export type PermissionAnswers = (permission: Permission) => PermissionAnswer;

/**
 * Asks the server for each permission whether this user has it, in the namespace, or in every namespace when it is undefined. One
 * SelfSubjectAccessReview each, as kubectl auth can-i sends it, because a SelfSubjectRulesReview says nothing about the cluster scope
 * and may be incomplete.
 */
export async function checkPermissions(
  client: Client,
  permissions: readonly Permission[],
  { namespace, signal }: CallOptions & { readonly namespace: string | undefined },
): Promise<PermissionAnswers> {
  const keyOf = (one: Permission): string => `${permissionText(one)} ${namespaceOf(one, namespace) ?? ''}`;
  const distinct = new Map(permissions.map((one) => [keyOf(one), one]));
  const answers = new Map<string, PermissionAnswer>();
  const answered = mapConcurrent([...distinct], MAX_CONCURRENT_REVIEWS, async ([key, permission]) => {
    const status = await client.review(SELF_SUBJECT_ACCESS_REVIEWS, reviewSpec(permission, namespace), { signal });
    const reason = stringAt(status, 'reason') ?? '';
    return { key, answer: { allowed: status['allowed'] === true, reason: reason === '' ? undefined : reason } };
  });
  for await (const { key, answer } of answered) answers.set(key, answer);
  return (permission) => {
    const answer = answers.get(keyOf(permission));
    if (answer === undefined) throw new Error(`${permissionText(permission)} was not checked`);
    return answer;
  };
}

function reviewSpec(permission: Permission, namespace: string | undefined): JsonObject {
  const { verb, target } = permission;
  if ('path' in target) return { nonResourceAttributes: { verb, path: target.path } };
  const { group, resource, subresource } = target;
  return { resourceAttributes: { verb, group, resource, subresource, namespace: namespaceOf(permission, namespace) } };
}
