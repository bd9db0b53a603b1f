import type { Clock } from '../../core/clock.ts';
import type { Client } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { Selection } from './select-daemonsets.ts';

export interface DaemonSetChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: DaemonSet;
}

/**
 * Yields the selected DaemonSets in one batch and then each change, until the reader leaves. A selection by name has one name; throws the
 * server's `notFound` when it does not exist at the start.
 */
export async function* watchDaemonSets(
  client: Client,
  { names: [name], namespace, labelSelector, fieldSelector }: Selection,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<readonly DaemonSetChange[]> {
  const at = { resource: DAEMON_SETS, namespace };
  const selector = name === undefined ? fieldSelector : `metadata.name=${name}`;
  const first: DaemonSetChange[] = [];
  let synced = false;
  for await (const event of reflect<DaemonSet>(client, at, { labelSelector, fieldSelector: selector, clock, signal })) {
    if (event.type === 'SYNCED') {
      // an empty list is not an error, but a request by name gets the server's message
      if (name !== undefined && first.length === 0) await client.get({ ...at, name }, { signal });
      synced = true;
      yield first;
    } else if (synced) {
      yield [event];
    } else {
      first.push(event);
    }
  }
}
