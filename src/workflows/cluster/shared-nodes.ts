import { ownSignal } from '../../core/async/own-signal.ts';
import type { Client } from '../../kube/client.ts';
import { NODES } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { Node } from '../../kube/wire.ts';
import type { WatchingOptions } from './follow-daemonset.ts';

/** Every node, watched by one for several DaemonSets, from when it is first asked for. */
export function sharedNodes(client: Client, { clock, signal }: WatchingOptions): () => Informer<Node> {
  let nodes: Informer<Node> | undefined;
  return () => (nodes ??= startInformer<Node>(client, { resource: NODES }, { clock, signal: ownSignal(signal) }));
}
