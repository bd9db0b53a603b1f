import { objectAt, type JsonObject } from '../../core/json.ts';
import { timestamp } from '../store/object.ts';
import type { ApiContext } from './context.ts';

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

/** Questions about the caller that are answered when they are created, and not kept. */
export const REVIEW_RESOURCES: readonly ReviewResource[] = [
  review(AUTHENTICATION, 'SelfSubjectReview'),
  review(AUTHORIZATION, 'SelfSubjectAccessReview'),
  review(AUTHORIZATION, 'SelfSubjectRulesReview'),
];

export function isReviewGroup(group: string | undefined): boolean {
  return REVIEW_RESOURCES.some((one) => one.group === group);
}

/** Everyone who holds the sandbox's token is this user, who may do everything. */
const USER = { username: 'sandbox-admin', groups: ['system:masters', 'system:authenticated'] };

const EVERYTHING = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

/** The answer to a review, or undefined when the path is none. */
export function answeredReview(
  { clock }: ApiContext,
  { group, plural }: { readonly group: string; readonly plural: string },
  body: JsonObject,
): JsonObject | undefined {
  const found = REVIEW_RESOURCES.find((one) => one.group === group && one.plural === plural);
  if (found === undefined) return undefined;
  const head = { kind: found.kind, apiVersion: `${group}/${found.version}` };
  const spec = objectAt(body, 'spec') ?? {};
  switch (found.kind) {
    case 'SelfSubjectReview':
      return { ...head, metadata: { creationTimestamp: timestamp(clock.now()) }, status: { userInfo: USER } };
    case 'SelfSubjectAccessReview':
      return { ...head, metadata: {}, spec, status: { allowed: true, reason: 'the sandbox allows everything' } };
    default:
      return { ...head, metadata: {}, spec, status: EVERYTHING };
  }
}
