import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import {
  containersText,
  isInUserNamespace,
  isWindows,
  namesWhere,
  plural,
  quoted,
  settersText,
  sortedSet,
  strings,
  type Check,
  type CheckPod,
} from './check.ts';

type Context = JsonObject | undefined;

const escalation: CheckPod = (pod) => {
  const bad = namesWhere(pod, (context) => context?.['allowPrivilegeEscalation'] !== false);
  if (bad.length === 0) return undefined;
  const must = 'must set securityContext.allowPrivilegeEscalation=false';
  return { reason: 'allowPrivilegeEscalation != false', detail: `${containersText(bad)} ${must}` };
};

const capabilities: CheckPod = (pod) => {
  const capabilitiesOf = (context: Context): Context => objectAt(context, 'capabilities');
  const added = (context: Context): readonly string[] =>
    strings(capabilitiesOf(context), 'add').filter((one) => one !== 'NET_BIND_SERVICE');
  const keeping = namesWhere(pod, (context) => !strings(capabilitiesOf(context), 'drop').includes('ALL'));
  const adding = namesWhere(pod, (context) => added(context).length > 0);
  const all = sortedSet(pod.containers.flatMap(({ securityContext }) => added(securityContext)));
  const details = [
    ...(keeping.length === 0 ? [] : [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.length === 0
      ? []
      : [`${containersText(adding)} must not include ${quoted(all)} in securityContext.capabilities.add`]),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const ALLOWED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const OTHER_VOLUMES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

const volumes: CheckPod = ({ spec }) => {
  const has = (volume: JsonObject) => (source: string) => objectAt(volume, source) !== undefined;
  const bad = arrayAt(spec, 'volumes')
    .filter(isObject)
    .filter((volume) => !ALLOWED_VOLUMES.some(has(volume)));
  if (bad.length === 0) return undefined;
  const names = bad.map((volume) => stringAt(volume, 'name') ?? '');
  const types = sortedSet(bad.map((volume) => OTHER_VOLUMES.find(has(volume)) ?? 'unknown'));
  const use = `${plural('uses', bad, 'use')} ${plural('restricted volume type', types)}`;
  const detail = `${plural('volume', bad)} ${quoted(names)} ${use} ${quoted(types)}`;
  return { reason: 'restricted volume types', detail };
};

const nonRoot: CheckPod = (pod) => {
  const says = (value: boolean) => (context: Context) => context?.['runAsNonRoot'] === value;
  const reason = 'runAsNonRoot != true';
  const setters = settersText(says(false)(pod.securityContext), namesWhere(pod, says(false)));
  if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  if (says(true)(pod.securityContext)) return undefined;
  const silent = namesWhere(pod, (context) => typeof context?.['runAsNonRoot'] !== 'boolean');
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
};

const user: CheckPod = (pod) => {
  const isRoot = (context: Context): boolean => context?.['runAsUser'] === 0;
  const setters = settersText(isRoot(pod.securityContext), namesWhere(pod, isRoot));
  return setters === '' ? undefined : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
};

/** Skips a check of fields that do not apply on Windows. */
function exceptWindows(check: CheckPod): CheckPod {
  return (pod) => (isWindows(pod) ? undefined : check(pod));
}

/** Skips a check for pods in a user namespace, where root is harmless. */
function exceptUserNamespace(check: CheckPod): CheckPod {
  return (pod) => (isInUserNamespace(pod) ? undefined : check(pod));
}

/** Checks of the level `restricted` alone. */
export const RESTRICTED_CHECKS: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    versions: [
      { since: 8, check: escalation },
      { since: 25, check: exceptWindows(escalation) },
    ],
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    overrides: 'capabilities_baseline',
    versions: [
      { since: 22, check: capabilities },
      { since: 25, check: exceptWindows(capabilities) },
    ],
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    overrides: 'hostPathVolumes',
    versions: [{ since: 0, check: volumes }],
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    versions: [
      { since: 0, check: nonRoot },
      { since: 35, check: exceptUserNamespace(nonRoot) },
    ],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    versions: [
      { since: 23, check: user },
      { since: 35, check: exceptUserNamespace(user) },
    ],
  },
];
