import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { forbidden, invalid } from '../field-error.ts';
import { formatted, itemsAt, text, type Found } from '../fields.ts';
import { dnsSubdomain } from '../formats.ts';

const MAX_CREDENTIAL = 64 * 1024;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`);

const CONTROL = /[\0-\x1f\x7f]/;
const NOT_IN_USERS = /["/\\:;|=,+*?<>@[\]]/;

/** Linux-only fields of a pod, in the server's order; paths with a dot are nested. */
const OF_PODS = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
];
const OF_CONTAINERS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];
/** Fields that count as unset when false or empty, as in Go. */
const ONLY_TRUE = new Set(['hostPID', 'hostIPC', 'securityContext.sysctls']);

interface Placed {
  readonly container: JsonObject;
  readonly at: string;
}

function containersOf(spec: JsonObject, at: string): readonly Placed[] {
  return ['initContainers', 'containers'].flatMap((key) =>
    itemsAt(spec, key).map((container, index) => ({ container, at: `${at}.${key}[${index}]` })),
  );
}

/** The server's errors for a user name. */
function* userNameErrors(name: string): Iterable<string> {
  const parts = name.split('\\');
  if (name === '') yield 'runAsUserName cannot be an empty string';
  else if (CONTROL.test(name)) yield 'runAsUserName cannot contain control characters';
  else if (parts.length > 2) yield 'runAsUserName cannot contain more than one backslash';
  else {
    const [user = '', domain] = parts.reverse();
    if (domain !== undefined && domain.length >= MAX_DOMAIN) {
      yield `runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`;
    }
    if (domain !== undefined && !NETBIOS.test(domain) && !DOMAIN.test(domain)) {
      yield "runAsUserName's Domain doesn't match the NetBios nor the DNS format";
    }
    if (user === '') yield "runAsUserName's User cannot be empty";
    else if (user.length > MAX_USER) yield `runAsUserName's User length must not be longer than ${MAX_USER} characters`;
    if (/^[. ]+$/.test(user)) yield "runAsUserName's User cannot contain only periods or spaces";
    if (NOT_IN_USERS.test(user)) {
      yield String.raw`runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]`;
    }
  }
}

/** Validates `windowsOptions` of a pod's or container's security context. */
export function* validateWindowsOptions(context: JsonObject | undefined, at: string): Found {
  const options = objectAt(context, 'windowsOptions');
  const here = `${at}.windowsOptions`;
  const name = stringAt(options, 'gmsaCredentialSpecName');
  if (name !== undefined) yield* formatted(`${here}.gmsaCredentialSpecName`, name, dnsSubdomain);
  const credential = stringAt(options, 'gmsaCredentialSpec');
  if (credential === '') {
    yield invalid(`${here}.gmsaCredentialSpec`, credential, 'gmsaCredentialSpec cannot be an empty string');
  } else if (credential !== undefined && Buffer.byteLength(credential) > MAX_CREDENTIAL) {
    yield invalid(`${here}.gmsaCredentialSpec`, credential, 'gmsaCredentialSpec size must be under 64 KiB');
  }
  const user = stringAt(options, 'runAsUserName');
  for (const why of user === undefined ? [] : userNameErrors(user)) yield invalid(`${here}.runAsUserName`, user, why);
}

/** Validates host process containers: all or none of a pod's, and on the host network. */
export function* validateHostProcess(spec: JsonObject, at: string): Found {
  const requested = (owner: JsonObject): unknown =>
    objectAt(objectAt(owner, 'securityContext'), 'windowsOptions')?.['hostProcess'];
  const ofPod = requested(spec);
  const all = containersOf(spec, at);
  let count = 0;
  for (const { container, at: here } of all) {
    const own = requested(container);
    if (typeof ofPod === 'boolean' && typeof own === 'boolean' && ofPod !== own) {
      const field = `${here}.securityContext.windowsOptions.hostProcess`;
      yield invalid(field, own, `pod hostProcess value must be identical if both are specified, was ${String(ofPod)}`);
    }
    if (own === true || (own !== false && ofPod === true)) count++;
  }
  if (count === 0) return;
  if (count !== all.length) {
    yield invalid(
      at,
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  }
  if (spec['hostNetwork'] !== true) {
    yield invalid(`${at}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers');
  }
}

function isSet(owner: JsonObject, field: string): boolean {
  const [first = '', second] = field.split('.');
  const value = second === undefined ? owner[first] : objectAt(owner, first)?.[second];
  if (value === undefined || value === null) return false;
  return !ONLY_TRUE.has(field) || (Array.isArray(value) ? value.length > 0 : value === true);
}

/** Validates fields that the pod's operating system does not support. */
export function* validateSystem(spec: JsonObject, at: string): Found {
  const system = text(objectAt(spec, 'os'), 'name');
  if (system === 'windows') {
    const why = 'cannot be set for a windows pod';
    for (const field of OF_PODS) if (isSet(spec, field)) yield forbidden(`${at}.${field}`, why);
    for (const { container, at: here } of containersOf(spec, at)) {
      const context = objectAt(container, 'securityContext') ?? {};
      for (const key of OF_CONTAINERS) {
        if (isSet(context, key)) yield forbidden(`${here}.securityContext.${key}`, why);
      }
    }
  } else if (system === 'linux') {
    const all = [{ container: spec, at }, ...containersOf(spec, at)];
    for (const { container, at: here } of all) {
      if (!isSet(container, 'securityContext.windowsOptions')) continue;
      yield forbidden(`${here}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod');
    }
  }
}
