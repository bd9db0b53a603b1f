import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { duplicate, forbidden, invalid, notFound, notSupported, required, tooMany } from '../field-error.ts';
import {
  descendingPath,
  formatted,
  integer,
  itemsAt,
  notEmpty,
  oneOf,
  oneOfProvided,
  text,
  validPort,
  withoutBacksteps,
  type Found,
} from '../fields.ts';
import { configKey, dnsLabel, dnsSubdomain, environmentName, portName } from '../formats.ts';
import { ENV_FIELDS, fieldSource, resourceFieldSource } from './downward-api.ts';
import { validateProbes, withoutProbes } from './probes.ts';
import { validateResizePolicy, validateResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';

/** The parts of a pod that its containers are validated against. */
export interface PodContext {
  /** `terminationGracePeriodSeconds`. */
  readonly graceSeconds: number;
  /** The volumes that can be mounted, by name. */
  readonly volumes: ReadonlyMap<string, JsonObject>;
  readonly claims: ReadonlySet<string>;
  readonly hostUsers: boolean;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const ONLY_ONE = 'may not have more than one field specified at a time';

function* ports(container: JsonObject, at: string): Found {
  const names = new Set<string>();
  for (const [index, port] of itemsAt(container, 'ports').entries()) {
    const here = `${at}.ports[${index}]`;
    const name = text(port, 'name');
    if (name !== '') {
      const wrong = [...formatted(`${here}.name`, name, portName)];
      yield* wrong;
      if (wrong.length === 0 && names.has(name)) yield duplicate(`${here}.name`, name);
      if (wrong.length === 0) names.add(name);
    }
    const [inside, outside] = [integer(port, 'containerPort') ?? 0, integer(port, 'hostPort') ?? 0];
    if (inside === 0) yield required(`${here}.containerPort`);
    else yield* validPort(`${here}.containerPort`, inside);
    if (outside !== 0) yield* validPort(`${here}.hostPort`, outside);
    yield* oneOf(`${here}.protocol`, text(port, 'protocol'), PROTOCOLS);
  }
}

function* keySource(source: JsonObject, at: string): Found {
  // the name may be empty, for compatibility, but not malformed
  yield* formatted(`${at}.name`, text(source, 'name'), dnsSubdomain);
  const key = text(source, 'key');
  if (key === '') yield required(`${at}.key`);
  else yield* formatted(`${at}.key`, key, configKey);
}

function* fileKeySource(source: JsonObject, at: string, { volumes }: PodContext): Found {
  const [key, volume, path] = [text(source, 'key'), text(source, 'volumeName'), text(source, 'path')];
  if (key === '') yield required(`${at}.key`);
  else yield* formatted(`${at}.key`, key, environmentName);
  if (volume === '') yield required(`${at}.volumeName`);
  else {
    yield* formatted(`${at}.volumeName`, volume, dnsLabel);
    const found = volumes.get(volume);
    if (found === undefined) yield notFound(`${at}.volumeName`, volume);
    else if (Object.keys(found).some((one) => one !== 'name' && one !== 'emptyDir')) {
      yield invalid(`${at}.volumeName`, volume, 'referenced volume must be of type emptyDir');
    }
  }
  if (path === '') yield required(`${at}.path`);
  else yield* withoutBacksteps(`${at}.path`, path);
}

function* environment(container: JsonObject, at: string, pod: PodContext): Found {
  for (const [index, variable] of itemsAt(container, 'env').entries()) {
    const here = `${at}.env[${index}]`;
    const name = text(variable, 'name');
    if (name === '') yield required(`${here}.name`);
    else yield* formatted(`${here}.name`, name, environmentName);
    const from = objectAt(variable, 'valueFrom');
    if (from === undefined) continue;
    const field = `${here}.valueFrom`;
    const provided = SOURCES.filter((key) => isObject(from[key]));
    for (const key of provided) {
      const source = objectAt(from, key) ?? {};
      if (key === 'fieldRef') yield* fieldSource(source, `${field}.${key}`, ENV_FIELDS);
      else if (key === 'resourceFieldRef') yield* resourceFieldSource(source, `${field}.${key}`, false);
      else if (key === 'fileKeyRef') yield* fileKeySource(source, `${field}.${key}`, pod);
      else yield* keySource(source, `${field}.${key}`);
    }
    if (provided.length === 0) {
      const all = SOURCES.map((key) => `\`${key}\``);
      yield invalid(field, '', `must specify one of: ${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`);
    } else if (text(variable, 'value') !== '') {
      yield invalid(field, '', 'may not be specified when `value` is not empty');
    } else if (provided.length > 1) yield invalid(field, '', ONLY_ONE);
  }
  for (const [index, source] of itemsAt(container, 'envFrom').entries()) {
    const here = `${at}.envFrom[${index}]`;
    const prefix = text(source, 'prefix');
    if (prefix !== '') yield* formatted(`${here}.prefix`, prefix, environmentName);
    const provided = ['configMapRef', 'secretRef'].filter((key) => isObject(source[key]));
    for (const key of provided) {
      const name = text(objectAt(source, key), 'name');
      if (name === '') yield required(`${here}.${key}.name`);
      else yield* formatted(`${here}.${key}.name`, name, dnsSubdomain);
    }
    // the server names the list here, not the entry
    if (provided.length === 0) yield invalid(`${at}.envFrom`, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (provided.length > 1) yield invalid(`${at}.envFrom`, '', ONLY_ONE);
  }
}

function* propagation(mount: JsonObject, at: string, isPrivileged: boolean): Found {
  const mode = text(mount, 'mountPropagation');
  yield* oneOfProvided(`${at}.mountPropagation`, mount['mountPropagation'], [
    'Bidirectional',
    'HostToContainer',
    'None',
  ]);
  if (mode === 'Bidirectional' && !isPrivileged) {
    const why = 'Bidirectional mount propagation is available only to privileged containers';
    yield forbidden(`${at}.mountPropagation`, why);
  }
  const recursive = text(mount, 'recursiveReadOnly');
  const field = `${at}.recursiveReadOnly`;
  yield* oneOfProvided(field, mount['recursiveReadOnly'], ['Disabled', 'Enabled', 'IfPossible']);
  if (recursive !== 'Enabled' && recursive !== 'IfPossible') return;
  if (mount['readOnly'] !== true) yield forbidden(field, 'may only be specified when readOnly is true');
  if (mode !== '' && mode !== 'None') {
    yield forbidden(field, 'may only be specified when mountPropagation is None or not specified');
  }
}

function* mounts(container: JsonObject, at: string, { volumes }: PodContext): Found {
  const devices = itemsAt(container, 'volumeDevices');
  const isPrivileged = objectAt(container, 'securityContext')?.['privileged'] === true;
  const paths = new Set<string>();
  // for these four errors the server names the list, not the mount
  const list = `${at}.volumeMounts`;
  for (const [index, mount] of itemsAt(container, 'volumeMounts').entries()) {
    const here = `${list}[${index}]`;
    const [name, path] = [text(mount, 'name'), text(mount, 'mountPath')];
    yield* notEmpty(`${here}.name`, name);
    if (!volumes.has(name)) yield notFound(`${here}.name`, name);
    yield* notEmpty(`${here}.mountPath`, path);
    if (paths.has(path)) yield invalid(`${here}.mountPath`, path, 'must be unique');
    paths.add(path);
    if (devices.some((device) => text(device, 'name') === name)) {
      yield invalid(`${here}.name`, name, 'must not already exist in volumeDevices');
    }
    if (devices.some((device) => text(device, 'devicePath') === path)) {
      yield invalid(`${here}.mountPath`, path, 'must not already exist as a path in volumeDevices');
    }
    const [sub, expression] = [text(mount, 'subPath'), text(mount, 'subPathExpr')];
    yield* descendingPath(`${list}.subPath`, sub);
    if (expression !== '') {
      if (sub !== '')
        yield invalid(`${here}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive');
      yield* descendingPath(`${list}.subPathExpr`, expression);
    }
    yield* propagation(mount, list, isPrivileged);
  }
}

function* devices(container: JsonObject, at: string, { volumes, hostUsers }: PodContext): Found {
  const names = new Set<string>();
  const paths = new Set<string>();
  const all = itemsAt(container, 'volumeDevices');
  if (all.length > 0 && !hostUsers) yield forbidden(`${at}.volumeDevices`, 'when `hostUsers` is false');
  for (const [index, device] of all.entries()) {
    const here = `${at}.volumeDevices[${index}]`;
    const [name, path] = [text(device, 'name'), text(device, 'devicePath')];
    const volume = volumes.get(name);
    yield* notEmpty(`${here}.name`, name);
    if (names.has(name)) yield invalid(`${here}.name`, name, 'must be unique');
    if (volume === undefined) yield notFound(`${here}.name`, name);
    else if (!isObject(volume['persistentVolumeClaim']) && !isObject(volume['ephemeral'])) {
      const why = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      yield invalid(`${here}.name`, name, why);
    }
    yield* notEmpty(`${here}.devicePath`, path);
    if (paths.has(path)) yield invalid(`${here}.devicePath`, path, 'must be unique');
    if (path.split('/').includes('..')) yield invalid(`${here}.devicePath`, path, "can not contain backsteps ('..')");
    const mounts = itemsAt(container, 'volumeMounts');
    if (mounts.some((mount) => text(mount, 'name') === name)) {
      yield invalid(`${here}.name`, name, 'must not already exist in volumeMounts');
    }
    if (mounts.some((mount) => text(mount, 'mountPath') === path)) {
      yield invalid(`${here}.devicePath`, path, 'must not already exist as a path in volumeMounts');
    }
    names.add(name);
    paths.add(path);
  }
}

function* common(container: JsonObject, at: string, pod: PodContext): Found {
  const name = text(container, 'name');
  if (name === '') yield required(`${at}.name`);
  else yield* formatted(`${at}.name`, name, dnsLabel);
  yield* notEmpty(`${at}.image`, text(container, 'image'));
  const messages = ['File', 'FallbackToLogsOnError'];
  yield* oneOf(`${at}.terminationMessagePolicy`, text(container, 'terminationMessagePolicy'), messages);
  yield* ports(container, at);
  yield* environment(container, at, pod);
  yield* mounts(container, at, pod);
  yield* devices(container, at, pod);
  const pull = ['Always', 'IfNotPresent', 'Never'];
  yield* oneOf(`${at}.imagePullPolicy`, text(container, 'imagePullPolicy'), pull);
  yield* validateResources(container, `${at}.resources`, pod.claims);
  yield* validateContainerSecurity(container, `${at}.securityContext`, pod.hostUsers);
}

function* restartPolicy(container: JsonObject, at: string): Found {
  const policy: Json | undefined = container['restartPolicy'];
  const rules = itemsAt(container, 'restartPolicyRules');
  if (typeof policy !== 'string') {
    if (rules.length > 0)
      yield required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
  } else if (!RESTART_POLICIES.includes(policy)) {
    yield notSupported(`${at}.restartPolicy`, policy, RESTART_POLICIES);
  }
  if (rules.length > 20) yield tooMany(`${at}.restartPolicyRules`, rules.length, 20);
  for (const [index, rule] of rules.entries()) {
    const here = `${at}.restartPolicyRules[${index}]`;
    const [action, actions] = [text(rule, 'action'), ['Restart', 'RestartAllContainers']];
    if (!actions.includes(action)) yield notSupported(`${here}.action`, action, actions);
    const codes = objectAt(rule, 'exitCodes');
    if (codes === undefined) yield required(`${here}.exitCodes`, 'must be specified');
    else {
      const operators = ['In', 'NotIn'];
      const operator = text(codes, 'operator');
      if (!operators.includes(operator)) yield notSupported(`${here}.exitCodes.operator`, operator, operators);
      const values = arrayAt(codes, 'values').length;
      if (values > 255) yield tooMany(`${here}.exitCodes.values`, values, 255);
    }
  }
}

/** Requires distinct host ports. */
function* hostPorts(containers: readonly JsonObject[], at: string): Found {
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [which, port] of itemsAt(container, 'ports').entries()) {
      const number = integer(port, 'hostPort') ?? 0;
      if (number === 0) continue;
      const whole = `${text(port, 'protocol') || 'TCP'}/${text(port, 'hostIP')}/${number}`;
      if (taken.has(whole)) yield duplicate(`${at}[${index}].ports[${which}].hostPort`, whole);
      taken.add(whole);
    }
  }
}

/** Validates `containers` and `initContainers`. */
export function* validateContainers(spec: JsonObject, at: string, pod: PodContext): Found {
  const containers = itemsAt(spec, 'containers');
  if (containers.length === 0) yield required(`${at}.containers`);
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const here = `${at}.containers[${index}]`;
    yield* common(container, here, pod);
    if (names.has(text(container, 'name'))) yield duplicate(`${here}.name`, text(container, 'name'));
    names.add(text(container, 'name'));
    yield* validateProbes(container, here, pod.graceSeconds);
    yield* validateResizePolicy(container, `${here}.resizePolicy`, false);
    yield* restartPolicy(container, here);
  }
  yield* hostPorts(containers, `${at}.containers`);
  for (const [index, container] of itemsAt(spec, 'initContainers').entries()) {
    const here = `${at}.initContainers[${index}]`;
    const isSidecar = container['restartPolicy'] === 'Always';
    yield* common(container, here, pod);
    yield* restartPolicy(container, here);
    if (isSidecar && itemsAt(container, 'restartPolicyRules').length > 0) {
      const why = 'restartPolicyRules are not allowed for init containers with restart policy Always';
      yield forbidden(`${here}.restartPolicyRules`, why);
    }
    const name = text(container, 'name');
    if (names.has(name)) yield duplicate(`${here}.name`, name);
    else if (name !== '') names.add(name);
    yield* hostPorts([container], `${at}.initContainers`);
    yield* isSidecar ? validateProbes(container, here, pod.graceSeconds) : withoutProbes(container, here);
    yield* validateResizePolicy(container, `${here}.resizePolicy`, !isSidecar);
  }
}
