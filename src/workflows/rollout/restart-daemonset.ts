import { DsError } from '../../core/errors.ts';
import type { CallOptions, Client, Written } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { RESTARTED_AT } from '../apply/last-applied/with-revision.ts';

export interface RestartOptions extends CallOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly fieldManager: string;
}

/**
 * Replaces every pod by changing an annotation of the template, which has a resolution of one second: a second restart within the same
 * second is refused with kubectl's message.
 */
export async function restartDaemonSet(
  client: Client,
  named: NamedDaemonSet,
  { now, fieldManager, signal }: RestartOptions,
): Promise<Written<DaemonSet>> {
  const at = { resource: DAEMON_SETS, ...named };
  const ds = await client.get<DaemonSet>(at, { signal });
  const seconds = Math.floor(now / 1000) * 1000;
  // kubectl writes the local time zone, we write UTC
  if (Date.parse(ds.spec?.template.metadata?.annotations?.[RESTARTED_AT] ?? '') === seconds) {
    throw new DsError(
      'failure',
      `failed to create patch for ${named.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    );
  }
  const restartedAt = new Date(seconds).toISOString().replace('.000Z', 'Z');
  const patch = { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } } };
  return client.patch<DaemonSet>(at, 'strategic', patch, { fieldManager, signal });
}
