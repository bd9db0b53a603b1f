import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { NAMESPACES } from '../kinds/namespaces.ts';
import { PODS } from '../kinds/pods.ts';
import { SERVICE_ACCOUNTS } from '../kinds/stored-kinds.ts';
import { nameSuffix, type Random } from '../random.ts';
import { forbidden } from '../store/api-error.ts';
import { deepFreeze, asJson } from '../store/object.ts';
import { metadataOf } from '../store/metadata.ts';
import type { AdmissionContext, AdmissionPlugin } from './plugin.ts';

const DEFAULT = 'default';
const VOLUME = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** How long after a namespace's creation the server waits for its default service account. */
const WAITS_MS = 1500;

/** The projected volume with the token, the cluster's CA certificate and the namespace. */
const TOKEN_VOLUME: JsonObject = deepFreeze({
  defaultMode: 420,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ],
});

/** The account, or an empty one while the server would wait for the controller to create it. */
function accountOf({ store, now, requestName }: AdmissionContext, namespace: string, name: string): JsonObject {
  const account = store.get(SERVICE_ACCOUNTS, { namespace, name });
  if (account !== undefined) return asJson(account);
  const made = store.get(NAMESPACES, { name: namespace })?.metadata.creationTimestamp ?? '';
  if (name === DEFAULT && Date.parse(now) - Date.parse(made) <= WAITS_MS) return {};
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw forbidden(PODS, requestName, why);
}

/** The spec with the token mounted in every container that mounts nothing else at its path. */
function withToken(spec: JsonObject, random: Random): JsonObject {
  const volumes = arrayAt(spec, 'volumes');
  const there = volumes.filter(isObject).find((volume) => (stringAt(volume, 'name') ?? '').startsWith(VOLUME));
  const name = there === undefined ? `${VOLUME}${nameSuffix(random)}` : (stringAt(there, 'name') ?? '');
  const mount = (container: Json): Json => {
    if (!isObject(container)) return container;
    const mounts = arrayAt(container, 'volumeMounts');
    if (mounts.filter(isObject).some((one) => one['mountPath'] === MOUNT_PATH)) return container;
    return { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }] };
  };
  const before = [arrayAt(spec, 'initContainers'), arrayAt(spec, 'containers')] as const;
  const [init, containers] = [before[0].map(mount), before[1].map(mount)];
  const all = [...before[0], ...before[1]];
  if ([...init, ...containers].every((container, index) => container === all[index])) return spec;
  return {
    ...spec,
    ...(init.length === 0 ? {} : { initContainers: init }),
    containers,
    ...(there === undefined ? { volumes: [...volumes, { name, projected: TOKEN_VOLUME }] } : {}),
  };
}

/** Refuses pods whose service account does not exist; adds its token and image pull secrets to the others. */
export function serviceAccountAdmission(random: Random): AdmissionPlugin {
  return {
    mutateCreate: (type, pod, context) => {
      if (type !== PODS) return pod;
      const spec = objectAt(pod, 'spec') ?? {};
      const provided = stringAt(spec, 'serviceAccountName') ?? '';
      const name = provided === '' ? DEFAULT : provided;
      const account = accountOf(context, stringAt(metadataOf(pod), 'namespace') ?? '', name);
      const secrets = arrayAt(account, 'imagePullSecrets');
      const pulls = secrets.length > 0 && arrayAt(spec, 'imagePullSecrets').length === 0;
      const named = {
        ...spec,
        serviceAccountName: name,
        serviceAccount: name,
        ...(pulls ? { imagePullSecrets: secrets } : {}),
      };
      const mounts = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'] ?? true;
      return { ...pod, spec: mounts === false ? named : withToken(named, random) };
    },
  };
}
