import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { timestamp } from '../../store/object.ts';
import type { Attributes } from './attributes.ts';
import { isAllowed, rulesFor, type PolicyRule } from './authorize.ts';
import type { ApiContext } from '../context.ts';
import type { User } from './identity.ts';

interface ReviewResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
}

function review(group: string, kind: string): ReviewResource {
  const singular = kind.toLowerCase();
  return { group, version: 'v1', plural: `${singular}s`, singular, kind };
}

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

/** Reviews: answered when they are created, and not stored. */
export const REVIEW_RESOURCES: readonly ReviewResource[] = [
  review(AUTHENTICATION, 'SelfSubjectReview'),
  review(AUTHORIZATION, 'SelfSubjectAccessReview'),
  review(AUTHORIZATION, 'SelfSubjectRulesReview'),
];

export function isReviewGroup(group: string | undefined): boolean {
  return REVIEW_RESOURCES.some((one) => one.group === group);
}

export function isReview({ group, plural }: { readonly group: string; readonly plural?: string | undefined }): boolean {
  return REVIEW_RESOURCES.some((one) => one.group === group && one.plural === plural);
}

/** Authorizes as for a request. */
function reviewed(spec: JsonObject): Attributes {
  const path = objectAt(spec, 'nonResourceAttributes');
  if (path !== undefined) return { verb: stringAt(path, 'verb') ?? '', path: stringAt(path, 'path') ?? '' };
  const requested = objectAt(spec, 'resourceAttributes') ?? {};
  const text = (key: string): string => stringAt(requested, key) ?? '';
  const { verb, group, resource } = { verb: text('verb'), group: text('group'), resource: text('resource') };
  return { verb, group, resource, subresource: text('subresource'), namespace: text('namespace'), name: text('name') };
}

/** RBAC's two lists of what the user is allowed in a namespace. */
function rulesStatus(rules: readonly PolicyRule[]): JsonObject {
  const [paths, resources] = [true, false].map((isPath) =>
    rules.filter(({ nonResourceURLs }) => (nonResourceURLs !== undefined) === isPath),
  );
  return { resourceRules: resources, nonResourceRules: paths, incomplete: false } as unknown as JsonObject;
}

/** The answer to a review; undefined for any other path. */
export function answeredReview(
  { store, clock }: ApiContext,
  { group, plural }: { readonly group: string; readonly plural: string },
  body: JsonObject,
  user: User,
): JsonObject | undefined {
  const found = REVIEW_RESOURCES.find((one) => one.group === group && one.plural === plural);
  if (found === undefined) return undefined;
  const head = { kind: found.kind, apiVersion: `${group}/${found.version}` };
  const spec = objectAt(body, 'spec') ?? {};
  switch (found.kind) {
    case 'SelfSubjectReview': {
      const userInfo = { username: user.username, groups: [...user.groups] };
      return { ...head, metadata: { creationTimestamp: timestamp(clock.now()) }, status: { userInfo } };
    }
    case 'SelfSubjectAccessReview':
      return { ...head, metadata: {}, spec, status: { allowed: isAllowed(store, user, reviewed(spec)) } };
    default:
      return {
        ...head,
        metadata: {},
        spec,
        status: rulesStatus(rulesFor(store, user, stringAt(spec, 'namespace') ?? '')),
      };
  }
}
