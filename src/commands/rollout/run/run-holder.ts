import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { pid } from 'node:process';
import type { Holder } from '../../../daemonset/rollout-run/state.ts';
import type { Runtime } from '../../shared/runtime.ts';

/** Names this process as the holder of the lease of a run. */
export function currentHolder(env: Runtime['env']): Pick<Holder, 'id' | 'who'> {
  const user = env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'];
  const host = hostname();
  return { id: randomUUID(), who: `${user === undefined ? host : `${user}@${host}`} (process ${pid})` };
}
