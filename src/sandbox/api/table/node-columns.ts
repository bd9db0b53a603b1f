import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { AGE, NAME, NONE, objectsAt, orNone, text, wide, type Column } from './column.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE = 'kubernetes.io/role';

function statusOf(node: JsonObject): string {
  const ready = objectsAt(objectAt(node, 'status'), 'conditions').find((condition) => condition['type'] === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return objectAt(node, 'spec')?.['unschedulable'] === true ? `${word},SchedulingDisabled` : word;
}

function rolesOf(node: JsonObject): string {
  const labels = Object.entries(objectAt(objectAt(node, 'metadata'), 'labels') ?? {});
  const roles = labels.flatMap(([key, value]) =>
    key.startsWith(ROLE_PREFIX)
      ? [key.slice(ROLE_PREFIX.length)]
      : key === ROLE && typeof value === 'string'
        ? [value]
        : [],
  );
  return orNone([...new Set(roles.filter((role) => role !== ''))].sort().join(','));
}

function addressOf(node: JsonObject, type: string): string {
  const address = objectsAt(objectAt(node, 'status'), 'addresses').find((one) => one['type'] === type);
  return stringAt(address, 'address') ?? NONE;
}

function info(node: JsonObject, key: string): string {
  return stringAt(objectAt(objectAt(node, 'status'), 'nodeInfo'), key) ?? '';
}

function orUnknown(value: string): string {
  return value === '' ? '<unknown>' : value;
}

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  text('Status', statusOf),
  text('Roles', rolesOf),
  AGE,
  text('Version', (node) => info(node, 'kubeletVersion')),
  wide(text('Internal-IP', (node) => addressOf(node, 'InternalIP'))),
  wide(text('External-IP', (node) => addressOf(node, 'ExternalIP'))),
  wide(text('OS-Image', (node) => orUnknown(info(node, 'osImage')))),
  wide(
    text('Kernel-Version', (node) => {
      const architecture = info(node, 'architecture');
      return orUnknown(info(node, 'kernelVersion')) + (architecture === '' ? '' : ` (${architecture})`);
    }),
  ),
  wide(text('Container-Runtime', (node) => orUnknown(info(node, 'containerRuntimeVersion')))),
];
