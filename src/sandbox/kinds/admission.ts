import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json.ts';
import { forbidden, notFound } from '../store/api-error.ts';
import type { Admission } from '../store/create-store.ts';
import { metadataOf } from '../store/metadata.ts';
import type { StoreReader } from '../store/store.ts';
import { NAMESPACES } from './namespaces.ts';
import { NODES } from './nodes.ts';
import { PODS } from './pods.ts';
import { PRIORITY_CLASSES } from './stored-kinds.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
/** Seconds for which a pod stays on a node that stopped answering, unless it says otherwise. */
const TOLERATED_SECONDS = 300;

/** Nothing new is made in a namespace that is not there or is going. */
const liveNamespace: Admission = (type, object, { store }) => {
  const metadata = metadataOf(object);
  const name = stringAt(metadata, 'namespace');
  if (!type.namespaced || name === undefined) return object;
  const namespace = store.get(NAMESPACES, { name });
  if (namespace === undefined) throw notFound(NAMESPACES, name);
  if (namespace.metadata.deletionTimestamp === undefined) return object;
  const why = `unable to create new content in namespace ${name} because it is being terminated`;
  const message = `namespace ${name} is being terminated`;
  throw forbidden(type, stringAt(metadata, 'name') ?? '', why, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ]);
};

/** A new node is not ready until the node lifecycle controller says so. */
const newNodeTaint: Admission = (type, object) => {
  if (type !== NODES) return object;
  const spec = objectAt(object, 'spec');
  const taints = arrayAt(spec, 'taints');
  const there = taints.filter(isObject).some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule');
  if (there) return object;
  return { ...object, spec: { ...spec, taints: [...taints, { key: NOT_READY, effect: 'NoSchedule' }] } };
};

function priorityOf(spec: JsonObject, store: StoreReader, pod: JsonObject): JsonObject {
  const name = stringAt(spec, 'priorityClassName') ?? '';
  const classes = store.list(PRIORITY_CLASSES) as readonly unknown[] as readonly JsonObject[];
  const chosen =
    name === ''
      ? classes.find((one) => one['globalDefault'] === true)
      : classes.find((one) => stringAt(metadataOf(one), 'name') === name);
  if (name !== '' && chosen === undefined) {
    throw forbidden(PODS, stringAt(metadataOf(pod), 'name') ?? '', `no PriorityClass with name ${name} was found`);
  }
  const given = chosen === undefined || name !== '' ? {} : { priorityClassName: stringAt(metadataOf(chosen), 'name') };
  return {
    ...given,
    priority: chosen?.['value'] ?? 0,
    preemptionPolicy: chosen?.['preemptionPolicy'] ?? 'PreemptLowerPriority',
  };
}

/** Priority classes become numbers, and pods that say nothing tolerate a lost node for five minutes. */
const podAdmission: Admission = (type, object, { store }) => {
  if (type !== PODS) return object;
  const spec = objectAt(object, 'spec') ?? {};
  const tolerations = arrayAt(spec, 'tolerations');
  const tolerates = (key: string): boolean =>
    tolerations.filter(isObject).some((one) => {
      const effect = one['effect'] ?? '';
      return (one['key'] === key || (one['key'] ?? '') === '') && (effect === 'NoExecute' || effect === '');
    });
  const added = [NOT_READY, UNREACHABLE]
    .filter((key) => !tolerates(key))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATED_SECONDS }));
  return {
    ...object,
    spec: {
      ...spec,
      ...priorityOf(spec, store, object),
      ...(added.length === 0 ? {} : { tolerations: [...tolerations, ...added] }),
    },
  };
};

/** What the API server's admission plugins, those that are on by default, do with new objects. */
export const ADMISSION: readonly Admission[] = [liveNamespace, newNodeTaint, podAdmission];
