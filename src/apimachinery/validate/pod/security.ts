import { arrayAt, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { duplicate, forbidden, invalid, notSupported, required, tooLong } from '../field-error.ts';
import { descendingPath, itemsAt, oneOf, oneOfProvided, text, textsAt, validId, type Found } from '../fields.ts';
import { validateWindowsOptions } from './windows.ts';

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SYSCTL_PATTERN = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const SYSCTL = new RegExp(SYSCTL_PATTERN);
const MAX_SYSCTL = 253;
const MAX_PROFILE = 4095;

function* seccompProfile(owner: JsonObject | undefined, at: string): Found {
  const profile = objectAt(owner, 'seccompProfile');
  if (profile === undefined) return;
  const [type, file] = [text(profile, 'type'), stringAt(profile, 'localhostProfile')];
  if (type === '') yield required(`${at}.seccompProfile.type`, 'type is required when seccompProfile is set');
  yield* oneOf(`${at}.seccompProfile.type`, type, PROFILE_TYPES);
  const field = `${at}.seccompProfile.localhostProfile`;
  if (type === 'Localhost') {
    if (file === undefined) yield required(field, 'must be set when seccomp type is Localhost');
    else yield* descendingPath(field, file);
  } else if (file !== undefined) yield invalid(field, profile, 'can only be set when seccomp type is Localhost');
}

function* appArmorProfile(owner: JsonObject | undefined, at: string): Found {
  const profile = objectAt(owner, 'appArmorProfile');
  if (profile === undefined) return;
  const [type, name] = [text(profile, 'type'), stringAt(profile, 'localhostProfile')];
  const field = `${at}.appArmorProfile.localhostProfile`;
  if (type === '') yield required(`${at}.appArmorProfile.type`, 'type is required when appArmorProfile is set');
  else if (!PROFILE_TYPES.includes(type)) yield notSupported(`${at}.appArmorProfile.type`, type, PROFILE_TYPES);
  else if (type !== 'Localhost') {
    if (name !== undefined) yield invalid(field, name, 'can only be set when AppArmor type is Localhost');
  } else if (name === undefined || name === '') yield required(field, 'must be set when AppArmor type is Localhost');
  else if (name.trim() !== name) yield invalid(field, name, 'must not be padded with whitespace');
  if (name !== undefined && name.length > MAX_PROFILE) yield tooLong(field, MAX_PROFILE);
}

/** Sysctls of kernel namespaces that the pod shares with its node cannot be set. */
function hostSysctl(name: string, spec: JsonObject): string | undefined {
  const plain = name.replaceAll('/', '.');
  if (plain.startsWith('net.') && spec['hostNetwork'] === true)
    return "may not be specified when 'hostNetwork' is true";
  const isIpc = /^(?:kernel\.(?:shm|msg|sem)|fs\.mqueue\.)/.test(plain);
  return isIpc && spec['hostIPC'] === true ? "may not be specified when 'hostIPC' is true" : undefined;
}

/** Validates `securityContext` of a pod. */
export function* validatePodSecurity(spec: JsonObject, at: string): Found {
  const context = objectAt(spec, 'securityContext');
  const here = `${at}.securityContext`;
  for (const key of ['fsGroup', 'runAsUser', 'runAsGroup']) yield* validId(`${here}.${key}`, context?.[key]);
  for (const [index, group] of arrayAt(context, 'supplementalGroups').entries()) {
    yield* validId(`${here}.supplementalGroups[${index}]`, group);
  }
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    yield invalid(`${here}.shareProcessNamespace`, true, why);
  }
  const seen = new Set<string>();
  for (const [index, sysctl] of itemsAt(context, 'sysctls').entries()) {
    const [name, field] = [text(sysctl, 'name'), `${here}.sysctls[${index}].name`];
    if (name === '') yield required(field);
    else if (name.length > MAX_SYSCTL || !SYSCTL.test(name)) {
      yield invalid(field, name, `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL_PATTERN}`);
    } else if (seen.has(name)) yield duplicate(field, name);
    const shared = hostSysctl(name, spec);
    if (shared !== undefined) yield invalid(field, name, shared);
    seen.add(name);
  }
  yield* oneOfProvided(`${here}.fsGroupChangePolicy`, context?.['fsGroupChangePolicy'], ['Always', 'OnRootMismatch']);
  yield* seccompProfile(context, here);
  yield* validateWindowsOptions(context, here);
  yield* appArmorProfile(context, here);
  yield* oneOfProvided(`${here}.supplementalGroupsPolicy`, context?.['supplementalGroupsPolicy'], ['Merge', 'Strict']);
  yield* oneOfProvided(`${here}.seLinuxChangePolicy`, context?.['seLinuxChangePolicy'], ['MountOption', 'Recursive']);
}

/** Validates `securityContext` of a container. Whether privileged ones are allowed is up to the cluster. */
export function* validateContainerSecurity(container: JsonObject, at: string, hostUsers: boolean): Found {
  const context = objectAt(container, 'securityContext');
  if (context === undefined) return;
  for (const key of ['runAsUser', 'runAsGroup']) yield* validId(`${at}.${key}`, context[key]);
  const procMount = text(context, 'procMount');
  yield* oneOfProvided(`${at}.procMount`, context['procMount'], ['Default', 'Unmasked']);
  if (hostUsers && procMount === 'Unmasked') {
    yield invalid(`${at}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`');
  }
  yield* seccompProfile(context, at);
  if (context['allowPrivilegeEscalation'] === false) {
    const without = 'cannot set `allowPrivilegeEscalation` to false and';
    if (context['privileged'] === true) yield invalid(at, context, `${without} \`privileged\` to true`);
    if (textsAt(objectAt(context, 'capabilities'), 'add').includes('CAP_SYS_ADMIN')) {
      yield invalid(at, context, `${without} \`capabilities.Add\` CAP_SYS_ADMIN`);
    }
  }
  yield* validateWindowsOptions(context, at);
  yield* appArmorProfile(context, at);
}

/** Pods in a user namespace cannot share the node's namespaces. */
export function* validateHostUsers(spec: JsonObject, at: string): Found {
  if (spec['hostUsers'] !== false) return;
  for (const [key, field] of Object.entries({ hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' })) {
    if (spec[key] === true) yield forbidden(`${at}.${field}`, 'when `hostUsers` is false');
  }
}
