import { isKind } from '../../core/errors.ts';
import type { Client } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import { NODES } from '../../kube/resource.ts';
import type { Node } from '../../kube/wire.ts';
import type { WatchingOptions } from './follow-daemonset.ts';

/** Every node of the cluster, watched once for all who follow a DaemonSet in it. */
export interface SharedNodes {
  /** Calls when the nodes are known, or not to be had, and after each change; the first listener begins the watch. */
  listen(heard: () => void, failed: (error: unknown) => void): void;
  /** Undefined until they are known; `forbidden` when we may not list them, which is common. */
  nodes(): readonly Node[] | 'forbidden' | undefined;
}

export function sharedNodes(client: Client, { clock, signal }: WatchingOptions): SharedNodes {
  const known = new Map<string, Node>();
  const listeners = new Set<() => void>();
  let work: Promise<void> | undefined;
  let state: 'unknown' | 'known' | 'forbidden' = 'unknown';
  const tell = (): void => {
    for (const heard of listeners) heard();
  };

  const watch = async (): Promise<void> => {
    try {
      for await (const event of reflect<Node>(client, { resource: NODES }, { clock, signal })) {
        if (event.type === 'SYNCED') state = 'known';
        else if (event.type === 'DELETED') known.delete(event.object.metadata?.name ?? '');
        else known.set(event.object.metadata?.name ?? '', event.object);
        if (state === 'known') tell();
      }
    } catch (error) {
      if (!isKind(error, 'forbidden')) throw error;
      state = 'forbidden';
      tell();
    }
  };

  return {
    listen: (heard, failed) => {
      listeners.add(heard);
      work ??= watch();
      work.catch(failed);
      if (state !== 'unknown') heard();
    },
    nodes: () => (state === 'unknown' ? undefined : state === 'forbidden' ? state : [...known.values()]),
  };
}
