import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import type { Node, Pod } from '../../kube/wire.ts';

/** Without the record of field managers, and the images and volumes that the kubelet reports: most of a Node's size, and shown nowhere. */
export function reducedNode(node: Node): Node {
  return reduced(node, 'status', ['images', 'volumesAttached', 'volumesInUse']);
}

/** Without the record of field managers, and the volumes: much of a Pod's size, and shown nowhere. */
export function reducedPod(pod: Pod): Pod {
  return reduced(pod, 'spec', ['volumes']);
}

function reduced<T extends Node | Pod>(object: T, part: 'spec' | 'status', keys: readonly string[]): T {
  const json = object as unknown as JsonObject;
  const [metadata, of] = [objectAt(json, 'metadata'), objectAt(json, part)];
  return {
    ...object,
    ...(metadata === undefined ? {} : { metadata: without(metadata, 'managedFields') }),
    ...(of === undefined ? {} : { [part]: without(of, ...keys) }),
  };
}
