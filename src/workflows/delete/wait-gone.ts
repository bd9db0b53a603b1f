import { isKind } from '../../core/errors.ts';
import type { Client } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import type { KubeObject } from '../../kube/wire.ts';
import type { DeletedObject } from './delete-objects.ts';
import type { WatchingOptions } from '../cluster/follow-daemonset.ts';

/** Milliseconds between attempts while the API server cannot be reached. */
const RETRY_DELAY_MS = 1000;

export interface WaitGoneOptions extends WatchingOptions {
  /** Milliseconds to wait for an unreachable server before the watch has started; none when absent. */
  readonly outageMs?: number;
}

/**
 * Resolves once the object is gone; another one of the same name with a new uid does not count. Throws what the server answers, such as
 * `forbidden` for users who may delete but not get.
 */
export async function waitUntilGone(client: Client, deleted: DeletedObject, options: WaitGoneOptions): Promise<void> {
  const { clock, signal, outageMs = 0 } = options;
  let outageSince: number | undefined;
  for (;;) {
    try {
      await watchGone(client, deleted, options);
      return;
    } catch (error) {
      // its kind is gone too: a custom resource after its definition
      if (isKind(error, 'notFound')) return;
      if (!isKind(error, 'unreachable', 'tooManyRequests')) throw error;
      const isNew = outageSince === undefined;
      outageSince ??= clock.now();
      if (clock.now() - outageSince >= outageMs) throw error;
      if (isNew) client.onOutage?.(error);
      await clock.sleep(RETRY_DELAY_MS, signal);
    }
  }
}

async function watchGone(client: Client, deleted: DeletedObject, { clock, signal }: WatchingOptions): Promise<void> {
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

/** As {@link waitUntilGone}, also for users who may get the object, but neither list nor watch. It reads the object every second then. */
export async function waitOrPollUntilGone(
  client: Client,
  deleted: DeletedObject,
  options: WaitGoneOptions,
): Promise<void> {
  const { clock, signal } = options;
  try {
    await waitUntilGone(client, deleted, options);
  } catch (error) {
    if (!isKind(error, 'forbidden')) throw error;
    for (;;) {
      const left = await client.find(deleted, { signal });
      if (left === undefined || (deleted.uid !== undefined && left.metadata?.uid !== deleted.uid)) return;
      await clock.sleep(RETRY_DELAY_MS, signal);
    }
  }
}
