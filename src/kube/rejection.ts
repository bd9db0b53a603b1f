import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';

/** Sentences of admission that stand behind no "is forbidden": webhooks and policies that refuse with their own words. */
const DENIED = /admission webhook "[^"]+" denied the request|^ValidatingAdmissionPolicy '/;
/** `pods "x" is forbidden: exceeded quota`. An authorizer names the user there, and two plugins decide about rights too. */
const REFUSED = /is forbidden: (?!user "|node "|cannot set (?:blockOwnerDeletion|an ownerRef))/i;

/** The namespace of a request that is being deleted: the server creates nothing there any more. */
export function terminatingNamespace(status: JsonObject | undefined): string | undefined {
  const cause = arrayAt(objectAt(status, 'details'), 'causes')
    .filter(isObject)
    .find(({ reason }) => reason === 'NamespaceTerminating');
  if (cause === undefined) return undefined;
  return /^namespace (\S+) is being terminated$/.exec(stringAt(cause, 'message') ?? '')?.[1] ?? '';
}

/** Whether the reason is that the namespace is being deleted. */
export function isNamespaceTerminating(status: JsonObject | undefined): boolean {
  return terminatingNamespace(status) !== undefined;
}

/**
 * Whether a 403 is the word of admission and not of authorization: quotas, limits, PodSecurity, webhooks, policies and namespaces that are
 * being deleted all answer with it. Other credentials or more rights would change nothing.
 */
export function isAdmissionRefusal(status: JsonObject): boolean {
  const message = typeof status['message'] === 'string' ? status['message'] : '';
  return isNamespaceTerminating(status) || DENIED.test(message) || REFUSED.test(message);
}
