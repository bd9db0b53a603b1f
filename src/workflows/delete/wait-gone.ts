import { isKind } from '../../core/errors.ts';
import type { Client } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import type { KubeObject } from '../../kube/wire.ts';
import type { Deleted } from './delete-objects.ts';
import type { WatchingOptions } from '../cluster/follow-daemonset.ts';

/** Milliseconds between two tries while the API server cannot be reached. */
const OUTAGE_PAUSE = 1000;

export interface WaitGoneOptions extends WatchingOptions {
  /** Milliseconds for which a server that cannot be reached is waited for before the watch has begun; none when absent. */
  readonly outageMs?: number;
}

/**
 * Resolves once the object is gone, finalizers and all; another one of the same name under a new uid is not it. Throws what
 * the server answers, `forbidden` for one who may delete but not look.
 */
export async function waitGone(client: Client, deleted: Deleted, options: WaitGoneOptions): Promise<void> {
  const { clock, signal, outageMs = 0 } = options;
  let outageSince: number | undefined;
  for (;;) {
    try {
      await watchGone(client, deleted, options);
      return;
    } catch (error) {
      // its very kind is gone: a custom resource after its definition
      if (isKind(error, 'notFound')) return;
      if (!isKind(error, 'unreachable', 'tooManyRequests')) throw error;
      const isNew = outageSince === undefined;
      outageSince ??= clock.now();
      if (clock.now() - outageSince >= outageMs) throw error;
      if (isNew) client.onOutage?.(error);
      await clock.sleep(OUTAGE_PAUSE, signal);
    }
  }
}

async function watchGone(client: Client, deleted: Deleted, { clock, signal }: WatchingOptions): Promise<void> {
  const { resource, namespace, name } = deleted;
  const left = await client.find({ resource, namespace, name }, { signal });
  const uid = deleted.uid ?? left?.metadata?.uid;
  if (left === undefined || left.metadata?.uid !== uid) return;
  let listed = false;
  const at = { resource, namespace };
  const options = { fieldSelector: `metadata.name=${name}`, clock, signal };
  for await (const event of reflect<KubeObject>(client, at, options)) {
    if (event.type === 'SYNCED') {
      if (!listed) return;
    } else if (event.type === 'DELETED' || event.object.metadata?.uid !== uid) {
      return;
    } else {
      listed = true;
    }
  }
}
