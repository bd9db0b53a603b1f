import type { DaemonSet, Event, Pod } from '../../kube/wire.ts';
import { isControlledBy } from '../pods/ownership.ts';

/** The DaemonSet, the pods of its namespace that its selector matches, by name, and the nodes that its own pods are on. */
export interface EventScope {
  readonly ds: DaemonSet;
  readonly pods: ReadonlyMap<string, Pod>;
  readonly nodes: ReadonlySet<string>;
}

export function eventScope(ds: DaemonSet, pods: Iterable<Pod>): EventScope {
  const byName = new Map([...pods].map((pod) => [pod.metadata?.name ?? '', pod]));
  const own = [...byName.values()].filter((pod) => isControlledBy(pod, ds));
  return { ds, pods: byName, nodes: new Set(own.flatMap(({ spec }) => spec?.nodeName ?? [])) };
}

/** An event of the DaemonSet, of a pod or revision of it, or of a node that one of its pods is on. */
export interface RelatedEvent {
  readonly event: Event;
  /** The node that it is about, if one is. */
  readonly node: string | undefined;
}

/** The API server cuts the name that it generates names from. */
const MAX_BASE = 58;
/** The characters of generated names. */
const GENERATED = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** Those of the events that belong to the DaemonSet. */
export function relatedEvents(events: readonly Event[], scope: EventScope): readonly RelatedEvent[] {
  const related = events.flatMap((event) => relatedEvent(event, scope) ?? []);
  // Only the kubelet names the node of a pod that is gone
  const hosts = new Map<string, string>();
  for (const { event, node } of related) {
    const { kind, uid } = event.involvedObject;
    if (kind === 'Pod' && uid !== undefined && node !== undefined) hosts.set(uid, node);
  }
  return related.map(({ event, node }) => ({ event, node: node ?? hosts.get(event.involvedObject.uid ?? '') }));
}

/**
 * The event with its node, if it belongs to the DaemonSet. An event of a pod that is gone counts by the pod's name, because nothing else is
 * left of it. An event of a node counts if a pod is on the node.
 */
function relatedEvent(event: Event, scope: EventScope): RelatedEvent | undefined {
  const { kind, name = '', namespace, uid } = event.involvedObject;
  const { metadata } = scope.ds;
  if (kind === 'Node') return scope.nodes.has(name) ? { event, node: name } : undefined;
  if (namespace !== metadata?.namespace) return undefined;
  switch (kind) {
    case 'DaemonSet':
      // An earlier one of the same name explains what came before
      return name === metadata?.name ? { event, node: undefined } : undefined;
    case 'ControllerRevision':
      return name.startsWith(`${metadata?.name ?? ''}-`) ? { event, node: undefined } : undefined;
    case 'Pod': {
      const pod = scope.pods.get(name);
      const isOurs =
        pod !== undefined && pod.metadata?.uid === uid ? isControlledBy(pod, scope.ds) : isNamedByIt(name, scope.ds);
      const host = pod?.spec?.nodeName ?? event.source?.host ?? '';
      return isOurs ? { event, node: host === '' ? undefined : host } : undefined;
    }
    default:
      return undefined;
  }
}

function isNamedByIt(pod: string, { metadata }: DaemonSet): boolean {
  const base = `${metadata?.name ?? ''}-`.slice(0, MAX_BASE);
  return pod.startsWith(base) && GENERATED.test(pod.slice(base.length));
}
