import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { pid } from 'node:process';
import type { Holder } from '../../../daemonset/rollout-run/state.ts';
import type { Runtime } from '../../shared/runtime.ts';

/** This process, for others who want to run the same rollout. */
export function whoWeAre(env: Runtime['env']): Pick<Holder, 'id' | 'who'> {
  const user = env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'];
  const host = hostname();
  return { id: randomUUID(), who: `${user === undefined ? host : `${user}@${host}`} (process ${pid})` };
}
