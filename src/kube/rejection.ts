import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';

/** Messages of admission without "is forbidden": webhooks and policies have their own. */
const DENIED = /admission webhook "[^"]+" denied the request|^ValidatingAdmissionPolicy '/;
/**
 * `pods "x" is forbidden: exceeded quota`. An authorizer's message has the user there, and two admission plugins also decide about
 * permissions.
 */
const REFUSED = /is forbidden: (?!user "|node "|cannot set (?:blockOwnerDeletion|an ownerRef))/i;

/** The terminating namespace of a rejected request; the server creates no objects in it. */
export function terminatingNamespace(status: JsonObject | undefined): string | undefined {
  const cause = arrayAt(objectAt(status, 'details'), 'causes')
    .filter(isObject)
    .find(({ reason }) => reason === 'NamespaceTerminating');
  if (cause === undefined) return undefined;
  return /^namespace (\S+) is being terminated$/.exec(stringAt(cause, 'message') ?? '')?.[1] ?? '';
}

/** Whether the reason is a terminating namespace. */
export function isNamespaceTerminating(status: JsonObject | undefined): boolean {
  return terminatingNamespace(status) !== undefined;
}

/**
 * Whether a 403 comes from admission and not from authorization, as for quotas, limits, PodSecurity, webhooks, policies and terminating
 * namespaces. Other credentials or more permissions would not help.
 */
export function isAdmissionRefusal(status: JsonObject): boolean {
  const message = typeof status['message'] === 'string' ? status['message'] : '';
  return isNamespaceTerminating(status) || DENIED.test(message) || REFUSED.test(message);
}
