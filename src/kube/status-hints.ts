import type { DsErrorDetails, ErrorKind } from '../core/errors.ts';
import { dsCommand, hint, kubectlCommand, sameCommand, type Hint, type SuggestedFlags } from '../core/hint.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';
import { isAdmissionRefusal, isNamespaceTerminating } from './rejection.ts';

/** The rejected request, for the texts of responses that say little, and for hints. */
export interface RequestInfo {
  /** The HTTP method. */
  readonly method?: string;
  /** `daemonsets.apps`. */
  readonly resource?: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  /** How to get new credentials. */
  readonly renewal?: string | undefined;
}

/** The API server's message when RBAC denies a request. */
const DENIED =
  /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<plural>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/;
/** Whom the server takes those for who send no credentials, or none that it knows. */
const ANONYMOUS = 'system:anonymous';
const WEBHOOK_DENIED = /admission webhook "([^"]+)" denied the request/;
const WEBHOOKS = 'validatingwebhookconfigurations,mutatingwebhookconfigurations';
const WEBHOOK_FAILED = /failed calling webhook "([^"]+)"/;

/** The message of the ServiceAccount admission plugin. */
const MISSING_ACCOUNT = /error looking up service account (?<namespace>[^/\s]+)\/(?<name>[^:\s]+): /;
/** The server's message, with a 500, for a strategic merge patch with an item that it cannot match with an existing one. */
const NO_MERGE_KEY = /does not contain declared merge key: (\w+)/;

function causesOf(status: JsonObject | undefined): readonly JsonObject[] {
  return arrayAt(objectAt(status, 'details'), 'causes').filter(isObject);
}

function forbiddenHint(message: string, status: JsonObject | undefined, requestInfo: RequestInfo): Hint {
  const denied = DENIED.exec(message)?.groups;
  if (denied) {
    const { user, verb = '', plural = '', group = '', namespace } = denied;
    if (user === ANONYMOUS && requestInfo.renewal !== undefined) {
      return `the server does not know who you are: ${requestInfo.renewal}`;
    }
    const [name = '', subresource] = plural.split('/');
    const type = group === '' ? name : `${name}.${group}`;
    const flags: SuggestedFlags = {
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? { allNamespaces: true } : { namespace }),
    };
    const scope = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
    return hint`ask for the right to ${verb} ${type} ${scope}; check it with: ${kubectlCommand('auth can-i', [verb, type], { flags })}`;
  }
  if (isNamespaceTerminating(status)) {
    const namespace = requestInfo.namespace ?? 'NAMESPACE';
    const look = kubectlCommand('get namespace', [namespace], { flags: { output: 'yaml' } });
    return hint`the namespace is being deleted: wait until it is gone, then create it again; what is left in it: ${look}`;
  }
  if (message.includes('exceeded quota')) {
    return hint`see what is used: ${kubectlCommand('describe resourcequota', [], { namespace: requestInfo.namespace })}`;
  }
  if (message.includes('violates PodSecurity')) {
    return 'change the pod template, or the label pod-security.kubernetes.io/enforce of the namespace';
  }
  const account = MISSING_ACCOUNT.exec(message)?.groups;
  if (account !== undefined) {
    const { namespace = '', name = '' } = account;
    return hint`create the ServiceAccount first, or correct serviceAccountName: ${kubectlCommand('create serviceaccount', [name], { namespace })}`;
  }
  if (status !== undefined && isAdmissionRefusal(status)) {
    return 'an admission rule of the cluster refuses this for every user: change the object, or the rule';
  }
  return hint`see what you may do: ${kubectlCommand('auth can-i', [], { flags: { list: true }, namespace: requestInfo.namespace })}`;
}

function notFoundHint(status: JsonObject | undefined, requestInfo: RequestInfo): Hint | undefined {
  const details = objectAt(status, 'details');
  const name = stringAt(details, 'name');
  if (name === undefined) {
    return 'the server does not serve this API: it may be older, or a CustomResourceDefinition is not installed yet';
  }
  if (stringAt(details, 'kind') === 'namespaces')
    return hint`create it first: ${kubectlCommand('create namespace', [name])}`;
  if (stringAt(details, 'kind') === 'daemonsets') {
    const here = requestInfo.namespace === undefined ? '' : ` (this looked in namespace ${requestInfo.namespace})`;
    return hint`list the DaemonSets of every namespace: ${dsCommand('get', [], { flags: { allNamespaces: true } })}${here}`;
  }
  return undefined;
}

function conflictHint(message: string, status: JsonObject | undefined): Hint {
  if (causesOf(status).some((cause) => cause['reason'] === 'FieldManagerConflict')) {
    return hint`remove these fields from your file, or take them over: ${sameCommand({ forceConflicts: true })}`;
  }
  if (message.includes('the object has been modified')) return 'it was changed in the meantime: run the command again';
  if (message.includes('Precondition failed'))
    return 'it was replaced in the meantime: inspect it, then run the command again';
  return 'inspect the live object, then run the command again';
}

function invalidHint(status: JsonObject | undefined, { namespace }: RequestInfo): Hint | undefined {
  const details = objectAt(status, 'details');
  const immutable = causesOf(status).some((cause) => (stringAt(cause, 'message') ?? '').includes('field is immutable'));
  if (!immutable) return undefined;
  const name = stringAt(details, 'name') ?? 'NAME';
  return stringAt(details, 'kind') === 'DaemonSet'
    ? hint`this field of an existing DaemonSet cannot be changed; to replace the DaemonSet while its pods keep running: ${dsCommand('delete', [name], { flags: { cascade: 'orphan' }, namespace })}, then apply again`
    : 'this field of an existing object cannot be changed: delete the object, then apply again';
}

function hintOf(
  kind: ErrorKind,
  message: string,
  status: JsonObject | undefined,
  requestInfo: RequestInfo,
): Hint | undefined {
  const denied = WEBHOOK_DENIED.exec(message)?.[1];
  if (denied !== undefined) {
    return hint`the admission webhook ${denied} refused this; who runs it: ${kubectlCommand('get', [WEBHOOKS])}`;
  }
  const failed = WEBHOOK_FAILED.exec(message)?.[1];
  if (failed !== undefined) {
    return hint`the admission webhook ${failed} does not respond; its service and failurePolicy: ${kubectlCommand('get', [WEBHOOKS], { flags: { output: 'wide' } })}`;
  }
  const mergeKey = NO_MERGE_KEY.exec(message)?.[1];
  if (mergeKey !== undefined) {
    return `an item of a list in the patch has no "${mergeKey}", which identifies the item to change or add`;
  }
  switch (kind) {
    case 'unauthenticated':
      return (
        requestInfo.renewal ??
        'the credentials are missing, wrong or expired: log in again, or choose others with --context, --user or --token'
      );
    case 'forbidden':
      return forbiddenHint(message, status, requestInfo);
    case 'notFound':
      return notFoundHint(status, requestInfo);
    case 'conflict':
      return conflictHint(message, status);
    case 'alreadyExists':
      return message.includes('object is being deleted')
        ? 'the old one is still being deleted: wait until it is gone'
        : hint`to change the existing object: ${dsCommand('apply', [], { flags: { filename: 'FILE' } })}`;
    case 'invalid':
      return invalidHint(status, requestInfo);
    case 'expired':
      return 'the server no longer has this version of the list: run the command again';
    case 'tooManyRequests':
      return 'the server is busy: wait a little, then run the command again';
    case 'server':
      return serverHint(status);
    default:
      return undefined;
  }
}

/** Only 5xx errors suggest a problem of the server's health. */
function serverHint(status: JsonObject | undefined): Hint | undefined {
  const code = status?.['code'];
  return typeof code === 'number' && code < 500
    ? undefined
    : hint`check the health of the server: ${kubectlCommand('get', [], { flags: { raw: '/readyz?verbose' } })}`;
}

/** The next step after an error of the server, as the field of DsError. */
export function hintFor(
  kind: ErrorKind,
  message: string,
  status: JsonObject | undefined,
  requestInfo: RequestInfo,
): Pick<DsErrorDetails, 'hint'> {
  return { hint: hintOf(kind, message, status, requestInfo) };
}
