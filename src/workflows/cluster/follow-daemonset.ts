import type { Clock } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';
import type { Client } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';

export interface NamedDaemonSet {
  readonly namespace: string;
  readonly name: string;
}

export interface WatchingOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Yields the DaemonSet and each change until the reader leaves. Throws the server's `notFound` when it does not exist, and kind `failure`
 * when it is deleted, even if another one of the same name follows.
 */
export async function* followDaemonSet(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
): AsyncGenerator<DaemonSet> {
  const at = { resource: DAEMON_SETS, namespace };
  const options = { fieldSelector: `metadata.name=${name}`, clock, signal };
  let uid: string | undefined;
  for await (const event of reflect<DaemonSet>(client, at, options)) {
    if (event.type === 'SYNCED') {
      // an empty list is not an error, but a request by name gets the server's message
      if (uid === undefined) await client.get({ ...at, name }, { signal });
      continue;
    }
    const changed = event.object.metadata?.uid;
    if (event.type === 'DELETED' || (uid !== undefined && changed !== uid)) {
      throw new DsError('failure', 'object has been deleted');
    }
    uid = changed;
    yield event.object;
  }
}
