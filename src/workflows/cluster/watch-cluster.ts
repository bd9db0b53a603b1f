import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { Client } from '../../kube/client.ts';
import { reflect, type ReflectorEvent } from '../../kube/watch/reflector.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { followDaemonSet, type NamedDaemonSet, type WatchingOptions } from './follow-daemonset.ts';

/** One thing that became of a DaemonSet, or of what its controller looks at. */
export type ClusterEvent =
  | { readonly kind: 'daemonSet'; readonly object: DaemonSet }
  | { readonly kind: 'node'; readonly object: Node; readonly gone: boolean }
  | { readonly kind: 'pod'; readonly object: Pod; readonly gone: boolean }
  | { readonly kind: 'revision'; readonly object: ControllerRevision; readonly gone: boolean }
  /** Once: everything that is there has been told. */
  | { readonly kind: 'synced' };

/**
 * Tells every change of the DaemonSet, of the pods and revisions that its selector matches and of all nodes, one by one, beginning
 * with what is there. Ends only by throwing: what {@link followDaemonSet} and the reflectors throw, or the signal's reason.
 */
export async function watchCluster(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
  hear: (event: ClusterEvent) => void,
): Promise<never> {
  const { namespace, name } = named;
  // the selector says which pods to ask for, and never changes
  const first = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  const labelSelector = selectorText(first.spec?.selector);
  const leaving = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, leaving.signal]) };
  let waitedFor = 4;
  const synced = (): void => {
    if (--waitedFor === 0) hear({ kind: 'synced' });
  };

  const follow = async (): Promise<void> => {
    let isFirst = true;
    for await (const object of followDaemonSet(client, named, options)) {
      hear({ kind: 'daemonSet', object });
      if (isFirst) synced();
      isFirst = false;
    }
  };
  const tell = async <T>(
    events: AsyncIterable<ReflectorEvent<T>>,
    change: (object: T, gone: boolean) => void,
  ): Promise<void> => {
    for await (const event of events) {
      if (event.type === 'SYNCED') synced();
      else change(event.object, event.type === 'DELETED');
    }
  };
  const selected = { ...options, labelSelector };
  const work = [
    follow(),
    tell(reflect<Node>(client, { resource: NODES }, options), (object, gone) => hear({ kind: 'node', object, gone })),
    tell(reflect<Pod>(client, { resource: PODS, namespace }, selected), (object, gone) =>
      hear({ kind: 'pod', object, gone }),
    ),
    tell(reflect<ControllerRevision>(client, { resource: CONTROLLER_REVISIONS, namespace }, selected), (object, gone) =>
      hear({ kind: 'revision', object, gone }),
    ),
  ];
  try {
    await Promise.all(work);
    throw new Error('a reflector ended');
  } finally {
    leaving.abort(new Error('nobody reads any more'));
    await Promise.allSettled(work);
  }
}
