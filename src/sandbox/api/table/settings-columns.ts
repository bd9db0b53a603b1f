import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import {
  AGE,
  bool,
  CREATED_AT,
  integer,
  NAME,
  NONE,
  numberAt,
  objectsAt,
  text,
  specOf,
  statusOf,
  statusNumber,
  type Column,
} from './column.ts';

function limit(budget: JsonObject, key: string): string {
  const value = specOf(budget)?.[key];
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'N/A';
}

function quota(object: JsonObject, limits: boolean): string {
  const [hard, used] = [objectAt(statusOf(object), 'hard') ?? {}, objectAt(statusOf(object), 'used')];
  return Object.keys(hard)
    .sort()
    .filter((name) => name.startsWith('limits.') === limits)
    .map((name) => `${name}: ${stringAt(used, name) ?? '0'}/${stringAt(hard, name) ?? '0'}`)
    .join(', ');
}

/** By `plural.group`. */
export const SETTINGS_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  configmaps: [
    NAME,
    {
      ...text('Data', () => ''),
      cell: (map) => Object.keys({ ...objectAt(map, 'data'), ...objectAt(map, 'binaryData') }).length,
    },
    AGE,
  ],
  secrets: [
    NAME,
    text('Type', (secret) => stringAt(secret, 'type') ?? ''),
    { ...text('Data', () => ''), cell: (secret) => Object.keys(objectAt(secret, 'data') ?? {}).length },
    AGE,
  ],
  resourcequotas: [NAME, text('Request', (one) => quota(one, false)), text('Limit', (one) => quota(one, true)), AGE],
  'leases.coordination.k8s.io': [NAME, text('Holder', (lease) => stringAt(specOf(lease), 'holderIdentity') ?? ''), AGE],
  'poddisruptionbudgets.policy': [
    NAME,
    text('Min Available', (budget) => limit(budget, 'minAvailable')),
    text('Max Unavailable', (budget) => limit(budget, 'maxUnavailable')),
    statusNumber('Allowed Disruptions', 'disruptionsAllowed'),
    AGE,
  ],
  'priorityclasses.scheduling.k8s.io': [
    NAME,
    integer('Value', (one) => numberAt(one, 'value')),
    bool('Global-Default', (one) => one['globalDefault'] === true),
    AGE,
    text('PreemptionPolicy', (one) => stringAt(one, 'preemptionPolicy') ?? ''),
  ],
  'runtimeclasses.node.k8s.io': [NAME, text('Handler', (one) => stringAt(one, 'handler') ?? ''), AGE],
  'storageclasses.storage.k8s.io': [
    {
      ...NAME,
      cell: (one) => {
        const metadata = objectAt(one, 'metadata');
        const annotations = objectAt(metadata, 'annotations');
        const isDefault = annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
        return `${stringAt(metadata, 'name') ?? ''}${isDefault ? ' (default)' : ''}`;
      },
    },
    text('Provisioner', (one) => stringAt(one, 'provisioner') ?? ''),
    text('ReclaimPolicy', (one) => stringAt(one, 'reclaimPolicy') ?? 'Delete'),
    text('VolumeBindingMode', (one) => stringAt(one, 'volumeBindingMode') ?? 'Immediate'),
    { ...text('AllowVolumeExpansion', () => ''), cell: (one) => one['allowVolumeExpansion'] === true },
    AGE,
  ],
  'csidrivers.storage.k8s.io': [
    NAME,
    bool('AttachRequired', (driver) => specOf(driver)?.['attachRequired'] !== false),
    bool('PodInfoOnMount', (driver) => specOf(driver)?.['podInfoOnMount'] === true),
    bool('StorageCapacity', (driver) => specOf(driver)?.['storageCapacity'] === true),
    text('TokenRequests', (driver) => {
      if (specOf(driver)?.['tokenRequests'] === undefined) return '<unset>';
      return objectsAt(specOf(driver), 'tokenRequests')
        .map((request) => stringAt(request, 'audience') ?? '')
        .join(',');
    }),
    bool('RequiresRepublish', (driver) => specOf(driver)?.['requiresRepublish'] === true),
    text('Modes', (driver) => arrayAt(specOf(driver), 'volumeLifecycleModes').map(String).join(',') || NONE),
    AGE,
  ],
  'validatingwebhookconfigurations.admissionregistration.k8s.io': [
    NAME,
    integer('Webhooks', (one) => arrayAt(one, 'webhooks').filter(isObject).length),
    AGE,
  ],
  'apiservices.apiregistration.k8s.io': [
    NAME,
    text('Service', (one) => {
      const service = objectAt(specOf(one), 'service');
      if (service === undefined) return 'Local';
      return `${stringAt(service, 'namespace') ?? ''}/${stringAt(service, 'name') ?? ''}`;
    }),
    text('Available', (one) => {
      const available = objectsAt(statusOf(one), 'conditions').find((condition) => condition['type'] === 'Available');
      const [status, reason] = [stringAt(available, 'status') ?? 'Unknown', stringAt(available, 'reason') ?? ''];
      return status === 'True' || reason === '' ? status : `${status} (${reason})`;
    }),
    AGE,
  ],
  limitranges: [NAME, CREATED_AT],
  'customresourcedefinitions.apiextensions.k8s.io': [NAME, CREATED_AT],
};
