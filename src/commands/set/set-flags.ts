import type { JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { patchLocally } from '../../workflows/edit/patch-locally.ts';
import { changeEach, isSent, sendPatch } from '../shared/change/change-each.ts';
import { CHANGE_FLAGS, CHOICE_FLAGS } from '../shared/change/change-flags.ts';
import {
  daemonSetsNamed,
  findChangeTargets,
  type ChangeTarget,
  type ChangeTargets,
} from '../shared/change/change-targets.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import { fieldManagerFlag } from '../shared/flags.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The flags of every `ds set`. */
export const SET_FLAGS = {
  ...CHANGE_FLAGS,
  ...CHOICE_FLAGS,
  fieldManager: fieldManagerFlag('ds-set'),
} as const satisfies Flags;

export const CONTAINERS_FLAG = {
  type: 'string',
  short: 'c',
  value: 'NAMES',
  default: '*',
  help: 'names of containers; * matches anything',
} as const;

export type SetFlags = FlagValues<typeof SET_FLAGS>;

export interface Setting {
  /** A strategic merge patch; undefined when nothing changes, which prints nothing. */
  readonly patch: JsonObject | undefined;
  /** An error has been reported. */
  readonly failed?: boolean;
}

export function findSetTargets(
  names: readonly string[],
  flags: SetFlags,
  provided: ReadonlySet<string>,
  rt: Runtime,
): Promise<ChangeTargets> {
  const choice = { resource: DAEMON_SETS, named: daemonSetsNamed(names), flags, daemonSetsOnly: true };
  return findChangeTargets({ ...choice, enforced: provided.has('namespace') }, rt);
}

/** Patches the DaemonSets one by one, on the server or locally. `verdict` is the end of the messages. */
export async function setEach(
  targets: ChangeTargets,
  flags: SetFlags,
  rt: Runtime,
  verdict: string,
  settle: (target: ChangeTarget) => Setting,
): Promise<Outcome> {
  const failures: ChangeTarget[] = [];
  const outcome = await changeEach(targets, flags, rt, async (target) => {
    const { patch, failed = false } = settle(target);
    if (failed) failures.push(target);
    if (patch === undefined) return undefined;
    if (!isSent(flags)) return { object: await patchLocally(target.live, 'strategic', patch), verdict };
    const { client } = await rt.connect();
    return { object: (await sendPatch(client, target, 'strategic', patch, flags, rt)).object, verdict };
  });
  return failures.length > 0 ? 'failed' : outcome;
}
