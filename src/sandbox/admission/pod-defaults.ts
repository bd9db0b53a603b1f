import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { PODS } from '../kinds/pods.ts';
import { PRIORITY_CLASSES } from '../kinds/stored-kinds.ts';
import { forbidden } from '../store/api-error.ts';
import { metadataOf } from '../store/metadata.ts';
import type { AdmissionPlugin } from './plugin.ts';

const LOST_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
/** How long a pod stays on a node that does not answer, unless its tolerations say otherwise. */
const TOLERATED_SECONDS = 300;

/** Sets a pod's priority from its priority class. */
export const POD_PRIORITY: AdmissionPlugin = {
  mutateCreate: (type, pod, { store, requestName }) => {
    if (type !== PODS) return pod;
    const spec = objectAt(pod, 'spec') ?? {};
    const name = stringAt(spec, 'priorityClassName') ?? '';
    const classes = store.list(PRIORITY_CLASSES) as readonly unknown[] as readonly JsonObject[];
    const chosen =
      name === ''
        ? classes.find((one) => one['globalDefault'] === true)
        : classes.find((one) => stringAt(metadataOf(one), 'name') === name);
    if (name !== '' && chosen === undefined) {
      throw forbidden(PODS, requestName, `no PriorityClass with name ${name} was found`);
    }
    const provided =
      chosen === undefined || name !== '' ? {} : { priorityClassName: stringAt(metadataOf(chosen), 'name') };
    const priority = chosen?.['value'] ?? 0;
    const preemptionPolicy = chosen?.['preemptionPolicy'] ?? 'PreemptLowerPriority';
    return { ...pod, spec: { ...spec, ...provided, priority, preemptionPolicy } };
  },
};

/** Lets pods tolerate an unreachable node for five minutes, unless they have tolerations for that. */
export const DEFAULT_TOLERATIONS: AdmissionPlugin = {
  mutateCreate: (type, pod) => {
    if (type !== PODS) return pod;
    const spec = objectAt(pod, 'spec') ?? {};
    const tolerations = arrayAt(spec, 'tolerations');
    const tolerates = (key: string): boolean =>
      tolerations.filter(isObject).some((one) => {
        const effect = one['effect'] ?? '';
        return (one['key'] === key || (one['key'] ?? '') === '') && (effect === 'NoExecute' || effect === '');
      });
    const added = LOST_NODE_TAINTS.filter((key) => !tolerates(key)).map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: TOLERATED_SECONDS,
    }));
    return added.length === 0 ? pod : { ...pod, spec: { ...spec, tolerations: [...tolerations, ...added] } };
  },
};
