import type { Pod } from '../../kube/wire.ts';
import { withTopologyLabels } from '../admission/topology-labels.ts';
import { type ApiError, badRequest, conflict, notFound } from '../store/api-error.ts';
import { asJson, timestamp, type ObjectKey, type Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { PODS } from './pods.ts';

const BINDING = { group: '', plural: 'pods/binding' };

function scheduled(pod: Stored<Pod>, nodeName: string, now: string): Pod {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const condition = { type: 'PodScheduled', status: 'True' };
  // The server writes `lastProbeTime: null`, which the types do not allow.
  const whole = { ...condition, lastProbeTime: null, lastTransitionTime: now } as unknown as (typeof others)[number];
  return {
    ...pod,
    spec: { ...(pod.spec ?? { containers: [] }), nodeName },
    status: { ...pod.status, conditions: [...others, whole] },
  };
}

/** Binds a pod to a node, as a scheduler does. Throws NotFound or Conflict. */
export function bindPod(
  store: Store,
  key: ObjectKey,
  node: string,
  options: { readonly dryRun?: boolean } = {},
): Stored<Pod> {
  const pod = store.get(PODS, key);
  if (pod === undefined) throw notFound(BINDING, key.name);
  const refuse = (why: string): ApiError => conflict(BINDING, key.name, why);
  if (node === '') throw badRequest('binding a pod needs a target');
  if (pod.metadata.deletionTimestamp !== undefined) {
    throw refuse(`pod ${key.name} is being deleted, cannot be assigned to a host`);
  }
  const there = pod.spec?.nodeName ?? '';
  if (there !== '') throw refuse(`pod ${key.name} is already assigned to node "${there}"`);
  if ((pod.spec?.schedulingGates ?? []).length > 0) {
    throw refuse(`pod ${key.name} has non-empty .spec.schedulingGates`);
  }
  const now = timestamp(store.clock.now());
  const bound = (current: Stored<Pod>): Pod => withTopologyLabels(asJson(scheduled(current, node, now)), node, store);
  return store.modify(PODS, key, bound, { ...options, subresource: 'binding' });
}
