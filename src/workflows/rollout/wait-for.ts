import type { Client } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { followDaemonSet, type NamedDaemonSet, type WatchingOptions } from '../cluster/follow-daemonset.ts';
import { waitUntilGone } from '../delete/wait-gone.ts';
import { waitForNode } from './wait-node.ts';

/**
 * What to wait for.
 * - `state`: a condition of the DaemonSet; its deletion is a failure.
 * - `create`, `delete`: until it exists, or no longer exists.
 * - `node`: until its pod on this node is up to date and available.
 */
export type WaitCondition =
  | {
      readonly kind: 'state';
      readonly isMet: (ds: DaemonSet) => boolean;
      /** The condition depends on the pods, so a timeout is explained by them. */
      readonly ofPods: boolean;
    }
  | { readonly kind: 'create' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'node'; readonly node: string };

export interface WaitOptions extends WatchingOptions {
  /** Check once without waiting. */
  readonly once: boolean;
}

/** Resolves to whether the condition is met; false only with `once`. Throws the server's errors. */
export async function waitFor(
  client: Client,
  named: NamedDaemonSet,
  condition: WaitCondition,
  options: WaitOptions,
): Promise<boolean> {
  switch (condition.kind) {
    case 'state':
      for await (const ds of followDaemonSet(client, named, options)) {
        if (condition.isMet(ds)) return true;
        if (options.once) return false;
      }
      return false;
    case 'create':
      return isThere(client, named, options);
    case 'delete':
      if (options.once) return (await client.find({ resource: DAEMON_SETS, ...named }, options)) === undefined;
      await waitUntilGone(client, { resource: DAEMON_SETS, ...named, uid: undefined }, options);
      return true;
    case 'node':
      return waitForNode(client, named, condition.node, options);
  }
}

async function isThere(client: Client, { namespace, name }: NamedDaemonSet, options: WaitOptions): Promise<boolean> {
  const { clock, signal, once } = options;
  const query = { fieldSelector: `metadata.name=${name}`, clock, signal };
  for await (const event of reflect<DaemonSet>(client, { resource: DAEMON_SETS, namespace }, query)) {
    if (event.type === 'ADDED') return true;
    if (event.type === 'SYNCED' && once) return false;
  }
  return false;
}
