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
 * The DaemonSet as it is and after each change, until the reader leaves. Throws the server's `notFound` when there is none, and
 * kind `failure` when it is deleted, which its recreation under the same name is too.
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
      // an empty list is no error; asking for the object by name gets the server's own words
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
