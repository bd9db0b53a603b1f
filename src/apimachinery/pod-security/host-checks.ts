import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import {
  containersText,
  isInUserNamespace,
  namesWhere,
  plural,
  quoted,
  settersText,
  sortedSet,
  strings,
  type Check,
  type CheckPod,
} from './check.ts';

const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const capabilities: CheckPod = (pod) => {
  const added = (context: JsonObject | undefined): readonly string[] =>
    strings(objectAt(context, 'capabilities'), 'add').filter((one) => !DEFAULT_CAPABILITIES.has(one));
  const bad = namesWhere(pod, (context) => added(context).length > 0);
  if (bad.length === 0) return undefined;
  const all = sortedSet(pod.containers.flatMap(({ securityContext }) => added(securityContext)));
  const detail = `${containersText(bad)} must not include ${quoted(all)} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail };
};

const hostNamespaces: CheckPod = ({ spec }) => {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => spec[key] === true);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((key) => `${key}=true`).join(', ') };
};

const hostPathVolumes: CheckPod = ({ spec }) => {
  const names = arrayAt(spec, 'volumes')
    .filter(isObject)
    .filter((volume) => objectAt(volume, 'hostPath') !== undefined)
    .map((volume) => stringAt(volume, 'name') ?? '');
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', names)} ${quoted(names)}` };
};

const hostPorts: CheckPod = (pod) => {
  const portsOf = (container: JsonObject): readonly string[] =>
    arrayAt(container, 'ports')
      .filter(isObject)
      .map((port) => port['hostPort'])
      .filter((port) => typeof port === 'number' && port !== 0)
      .map(String);
  const bad = namesWhere(pod, (_, container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sortedSet(pod.containers.flatMap(({ container }) => portsOf(container)));
  const use = plural('uses', bad, 'use');
  return {
    reason: 'hostPort',
    detail: `${containersText(bad)} ${use} ${plural('hostPort', ports)} ${ports.join(', ')}`,
  };
};

/** The hosts that probes and lifecycle handlers name. */
function hostsOf(container: JsonObject): readonly string[] {
  const lifecycle = objectAt(container, 'lifecycle');
  const handlers = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => objectAt(container, key)),
    ...['postStart', 'preStop'].map((key) => objectAt(lifecycle, key)),
  ];
  return handlers
    .flatMap((handler) => ['httpGet', 'tcpSocket'].map((key) => stringAt(objectAt(handler, key), 'host') ?? ''))
    .filter((host) => host !== '');
}

const hostProbes: CheckPod = (pod) => {
  const bad = sortedSet(namesWhere(pod, (_, container) => hostsOf(container).length > 0));
  if (bad.length === 0) return undefined;
  const hosts = sortedSet(pod.containers.flatMap(({ container }) => hostsOf(container)));
  const use = plural('uses', bad, 'use');
  const what = plural('probe or lifecycle host', hosts);
  return { reason: 'probe or lifecycle host', detail: `${containersText(bad)} ${use} ${what} ${quoted(hosts)}` };
};

const privileged: CheckPod = (pod) => {
  const bad = namesWhere(pod, (context) => context?.['privileged'] === true);
  if (bad.length === 0) return undefined;
  return { reason: 'privileged', detail: `${containersText(bad)} must not set securityContext.privileged=true` };
};

const procMount: CheckPod = (pod) => {
  const mountOf = (context: JsonObject | undefined): string => stringAt(context, 'procMount') ?? 'Default';
  const bad = namesWhere(pod, (context) => mountOf(context) !== 'Default');
  if (bad.length === 0) return undefined;
  const all = pod.containers.map(({ securityContext }) => mountOf(securityContext));
  const values = quoted(sortedSet(all.filter((one) => one !== 'Default')));
  return { reason: 'procMount', detail: `${containersText(bad)} must not set securityContext.procMount to ${values}` };
};

const hostProcess: CheckPod = (pod) => {
  const sets = (context: JsonObject | undefined): boolean =>
    objectAt(context, 'windowsOptions')?.['hostProcess'] === true;
  const setters = settersText(sets(pod.securityContext), namesWhere(pod, sets));
  if (setters === '') return undefined;
  return { reason: 'hostProcess', detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true` };
};

/** Checks of what a pod shares with its node and of privileges on it. */
export const HOST_CHECKS: readonly Check[] = [
  { id: 'capabilities_baseline', level: 'baseline', versions: [{ since: 0, check: capabilities }] },
  { id: 'hostNamespaces', level: 'baseline', versions: [{ since: 0, check: hostNamespaces }] },
  { id: 'hostPathVolumes', level: 'baseline', versions: [{ since: 0, check: hostPathVolumes }] },
  { id: 'hostPorts', level: 'baseline', versions: [{ since: 0, check: hostPorts }] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', versions: [{ since: 34, check: hostProbes }] },
  { id: 'privileged', level: 'baseline', versions: [{ since: 0, check: privileged }] },
  {
    id: 'procMount',
    level: 'baseline',
    versions: [
      { since: 0, check: procMount },
      { since: 35, check: (pod) => (isInUserNamespace(pod) ? undefined : procMount(pod)) },
    ],
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    overrides: 'procMount',
    versions: [{ since: 35, check: procMount }],
  },
  { id: 'windowsHostProcess', level: 'baseline', versions: [{ since: 0, check: hostProcess }] },
];
