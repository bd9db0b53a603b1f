import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { metadataOf, withMetadata } from '../store/metadata.ts';
import type { StoreReader } from '../store/resource-type.ts';
import type { AdmissionPlugin } from './plugin.ts';

const TOPOLOGY = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'];

/** The pod with its node's zone and region as labels. */
export function withTopologyLabels(pod: JsonObject, node: string, store: StoreReader): JsonObject {
  const labels = store.get(NODES, { name: node })?.metadata.labels ?? {};
  const copied = TOPOLOGY.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  if (copied.length === 0) return pod;
  return withMetadata(pod, { labels: { ...objectAt(metadataOf(pod), 'labels'), ...Object.fromEntries(copied) } });
}

/** Labels a pod that is created with a node name; other pods get the labels when they are bound. */
export const TOPOLOGY_LABELS: AdmissionPlugin = {
  mutateCreate: (type, pod, { store }) => {
    const node = type === PODS ? (stringAt(objectAt(pod, 'spec'), 'nodeName') ?? '') : '';
    return node === '' ? pod : withTopologyLabels(pod, node, store);
  },
};
