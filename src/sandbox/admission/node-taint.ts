import { arrayAt, isObject, objectAt } from '../../core/json/json.ts';
import { NODES } from '../kinds/nodes.ts';
import type { AdmissionPlugin } from './plugin.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';

/** Taints a new node as not ready until the node lifecycle controller removes the taint. */
export const TAINT_NEW_NODES: AdmissionPlugin = {
  mutateCreate: (type, object) => {
    if (type !== NODES) return object;
    const spec = objectAt(object, 'spec');
    const taints = arrayAt(spec, 'taints');
    const there = taints.filter(isObject).some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule');
    if (there) return object;
    return { ...object, spec: { ...spec, taints: [...taints, { key: NOT_READY, effect: 'NoSchedule' }] } };
  },
};
