import { hint, sameCommand } from '../../../core/hint.ts';
import { DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { labelValue } from '../../../apimachinery/validate/formats.ts';
import { changeEach, isSent, sendPatch } from './change-each.ts';
import type { ChangeTargets } from './change-targets.ts';
import { calculateChange, overwritten, refuseBoth, type CalculatedChange, type MapChange } from './metadata-change.ts';
import { listMap, type MetadataFlags } from './metadata-flags.ts';
import type { Runtime } from '../runtime.ts';

/** Reads `KEY=VALUE` and `KEY-`, with kubectl's refusals. */
export function readLabels(pairs: readonly string[]): MapChange {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const [key = '', value, ...more] = pair.split('=');
    if (value === undefined) {
      remove.push(pair.slice(0, -1));
      continue;
    }
    if (more.length > 0) throw new DsError('usage', `invalid label spec: ${pair}`);
    const problems = labelValue(value);
    if (problems.length > 0) {
      throw new DsError('usage', `invalid label value: ${JSON.stringify(pair)}: ${problems.join(';')}`);
    }
    set.set(key, value);
  }
  const change = { set, remove };
  refuseBoth(change, () => 'can not both modify and remove a label in the same command');
  return change;
}

/** Changes the labels of each target, or lists them with `--list`. */
export function labelEach(
  targets: ChangeTargets,
  change: MapChange,
  flags: Omit<MetadataFlags, 'all' | 'selector' | 'fieldSelector' | 'allNamespaces'> & {
    readonly fieldManager: string;
  },
  rt: Runtime,
): Promise<Outcome> {
  return changeEach(targets, flags, rt, async (target) => {
    if (!flags.overwrite) refuseOverwrite(overwritten(target.live, 'labels', change));
    const planned = calculateChange(target.live, 'labels', change, flags.resourceVersion);
    if (flags.list) {
      listMap(target, planned.object, 'labels', targets.single, rt.io.stdout);
      return undefined;
    }
    const verdict = verdictOf(planned);
    if (!isSent(flags)) return { object: planned.object, verdict };
    for (const key of change.remove.filter((one) => !planned.removed.includes(one))) {
      rt.io.stdout.write(`label ${safeText(JSON.stringify(key))} not found.\n`);
    }
    if (verdict === 'not labeled') return { object: target.live, verdict };
    const { client } = await rt.connect();
    return { object: (await sendPatch(client, target, 'merge', planned.patch, flags, rt)).object, verdict };
  });
}

function refuseOverwrite(values: readonly (readonly [string, string])[]): void {
  if (values.length === 0) return;
  const all = values.map(([key, value]) => `'${key}' already has a value (${value}), and --overwrite is false`);
  throw new DsError('failure', all.length === 1 ? all.join('') : `[${all.join(', ')}]`, {
    hint: hint`to replace it: ${sameCommand({ overwrite: true })}`,
  });
}

function verdictOf({ added, removed }: CalculatedChange): string {
  if (added.length > 0) return removed.length > 0 ? 'modified' : 'labeled';
  return removed.length > 0 ? 'unlabeled' : 'not labeled';
}
