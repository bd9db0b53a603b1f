import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { blockingPods, waitsForPods, type DeletionBlockers } from '../../daemonset/pods/deletion.ts';
import { isControlledBy } from '../../daemonset/pods/ownership.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { UnhealthyNode } from '../../daemonset/rollout/unhealthy-nodes.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS, NAMESPACES, PODS, type Resource } from '../../kube/resource.ts';
import type { DaemonSet, KubeObject, Pod } from '../../kube/wire.ts';
import { listNodes, type SnapshotOptions } from '../cluster/daemonset-snapshot.ts';
import type { DeletedObject } from './delete-objects.ts';

/** What blocks an object's deletion; undefined when it is gone by now. */
export async function deletionBlockers(
  client: Client,
  deleted: DeletedObject,
  options: SnapshotOptions,
): Promise<DeletionBlockers | undefined> {
  const object = await client.find<KubeObject>(deleted, options);
  if (object === undefined || (deleted.uid !== undefined && object.metadata?.uid !== deleted.uid)) return undefined;
  const finalizers = object.metadata?.finalizers ?? [];
  if (is(deleted.resource, DAEMON_SETS)) {
    const pods = waitsForPods(finalizers) ? await remainingPods(client, podsOf(object), options) : [];
    return { finalizers, pods, messages: [] };
  }
  if (is(deleted.resource, NAMESPACES)) {
    const pods = await remainingPods(client, { namespace: deleted.name }, options);
    return { finalizers, pods, messages: conditionMessages(object as JsonObject) };
  }
  return { finalizers, pods: [], messages: [] };
}

function is(resource: Resource, other: Resource): boolean {
  return resource.group === other.group && resource.kind === other.kind;
}

interface PodChoice {
  readonly namespace: string | undefined;
  readonly labelSelector?: string;
  readonly owner?: DaemonSet;
}

function podsOf(ds: DaemonSet): PodChoice {
  return { namespace: ds.metadata?.namespace, labelSelector: selectorText(ds.spec?.selector), owner: ds };
}

async function remainingPods(
  client: Client,
  { namespace, labelSelector, owner }: PodChoice,
  { now, signal }: SnapshotOptions,
): Promise<readonly UnhealthyNode[]> {
  const [pods, nodes] = await Promise.all([
    client.list<Pod>({ resource: PODS, namespace }, { labelSelector, signal }),
    listNodes(client, { signal }),
  ]);
  const byName = nodes && new Map(nodes.map((node) => [node.metadata?.name ?? '', node]));
  const left = pods.items.filter((pod) => owner === undefined || isControlledBy(pod, owner));
  return blockingPods(left, { nodes: byName, now });
}

function conditionMessages(namespace: JsonObject): readonly string[] {
  return arrayAt(objectAt(namespace, 'status'), 'conditions')
    .filter(isObject)
    .filter((condition) => condition['status'] === 'True')
    .map((condition) => stringAt(condition, 'message') ?? '')
    .filter((message) => message !== '');
}
