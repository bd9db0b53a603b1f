import { asDsError, DsError } from '../../core/errors.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { DaemonSetInformer } from '../../workflows/cluster/daemonset-informer.ts';
import type { NodeStore } from './node-store.ts';

interface FeedOptions {
  readonly changed: () => void;
  /** The nodes cannot be watched, or no longer. */
  readonly failed: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Keeps the store up to date. Resolves with the DaemonSet as soon as it is read, long before thousands of nodes are; with undefined when it
 * cannot be read.
 */
export function feedStore(
  informer: DaemonSetInformer,
  store: NodeStore,
  { changed, failed, signal }: FeedOptions,
): Promise<DaemonSet | undefined> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => {
      failed(asDsError(error)?.message ?? String(error));
      resolve(undefined);
    };
    informer.subscribe({
      listing: changed,
      changed: (event) => {
        if (signal.aborted) return;
        store.handle(event);
        changed();
        if (event.kind === 'daemonSet') resolve(event.object);
      },
      synced: () => {
        if (!informer.nodesKnown) fail(new DsError('forbidden', 'nodes may not be listed'));
        changed();
      },
      refused: fail,
      failed: fail,
    });
  });
}
