import { TIMED_OUT, timeoutUntil, withDeadline } from '../../../core/async/deadline.ts';
import { DsError } from '../../../core/errors.ts';
import { hint, sameCommand } from '../../../core/hint.ts';
import { labelQuery } from '../../../apimachinery/labels/label-query.ts';
import { worstOf, type Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import type { Cluster } from '../../../kube/cluster.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import { selectDaemonSets } from '../../../workflows/cluster/select-daemonsets.ts';
import type { Flags, FlagValues } from '../define.ts';
import { SHARED_FLAGS } from '../flags.ts';
import { daemonSetNames } from '../object-names.ts';
import type { Runtime } from '../runtime.ts';
import { reportNoneFound } from '../report-none-found.ts';
import { throwOrReport } from '../throw-or-report.ts';

/** The flags that choose the DaemonSets of a rollout command. */
export const ROLLOUT_TARGET_FLAGS = {
  filename: SHARED_FLAGS.filename,
  recursive: SHARED_FLAGS.recursive,
  selector: SHARED_FLAGS.selector,
} as const satisfies Flags;

export interface RolloutInput {
  readonly args: readonly string[];
  readonly flags: FlagValues<typeof ROLLOUT_TARGET_FLAGS> & {
    readonly fieldSelector?: string | undefined;
    readonly allNamespaces?: boolean;
  };
  readonly provided: ReadonlySet<string>;
}

/** Throws a DsError of kind `usage`, as kubectl does. With `all`, no name means all DaemonSets in the namespace. */
export function checkRolloutTargets({ args, flags }: RolloutInput, { all }: { readonly all: boolean }): void {
  const names = daemonSetNames(args);
  const selects = (flags.selector ?? '') !== '' || (flags.fieldSelector ?? '') !== '';
  if (flags.allNamespaces === true && args.length > 0) {
    throw new DsError('usage', 'a resource cannot be retrieved by name across all namespaces');
  }
  if (flags.filename.length > 0 && args.length > 0) {
    const message = 'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well';
    throw new DsError('usage', message);
  }
  labelQuery(flags.selector ?? '');
  if (flags.filename.length > 0) return;
  if (names.length > 0 && selects) {
    throw new DsError('usage', 'name cannot be provided when a selector is specified');
  } else if (names.length === 0 && !selects && !all) {
    throw new DsError('usage', 'required resource not specified', {
      hint: hint`${sameCommand({}, ['NAME'])}`,
    });
  }
}

export interface RolloutTargets {
  readonly found: readonly NamedDaemonSet[];
  /** Something in the files could not be read; that has been reported. */
  readonly failed: boolean;
}

/** The named DaemonSets, those in the files, or those in the namespace that match the selectors. */
export async function findTargets(
  input: RolloutInput,
  { client, namespace }: Cluster,
  rt: Runtime,
): Promise<RolloutTargets> {
  const { args, flags, provided } = input;
  const names = daemonSetNames(args);
  if (names.length > 0) return { found: names.map((name) => ({ namespace, name })), failed: false };
  if (flags.filename.length === 0) {
    const { selector: labelSelector, fieldSelector, allNamespaces = false } = flags;
    const selection = { names, namespace: allNamespaces ? undefined : namespace, labelSelector, fieldSelector };
    const { found } = await selectDaemonSets(client, selection, { signal: rt.signal });
    const named = found.map(({ metadata }) => ({
      namespace: metadata?.namespace ?? namespace,
      name: metadata?.name ?? '',
    }));
    return { found: named, failed: false };
  }
  const choice = { namespace, enforced: provided.has('namespace') };
  // the reader of manifests is larger than the rest of these commands
  const { daemonSetsOfFiles } = await import('../manifest/file-selection.ts');
  const { named, failed } = await daemonSetsOfFiles(flags, client, choice, rt, flags.selector);
  return { found: named, failed };
}

/** As {@link findTargets}. Throws a DsError of kind `timeout` when the time is over. */
export async function findTargetsUntil(
  until: number,
  input: RolloutInput,
  cluster: Cluster,
  rt: Runtime,
): Promise<RolloutTargets> {
  const { clock, signal } = rt;
  const found = await withDeadline({ clock, timeoutMs: timeoutUntil(until, rt), signal }, (bounded) =>
    findTargets(input, cluster, { ...rt, signal: bounded }),
  );
  if (found === TIMED_OUT) throw new DsError('timeout', 'timed out waiting for the condition');
  return found;
}

export type RolloutAction = (client: Client, named: NamedDaemonSet) => Promise<Outcome>;

interface EachOptions {
  /** Decides what it means when there is none; by default kubectl's line is printed. */
  readonly none?: () => Outcome;
  /** When to stop looking for them, in milliseconds since 1970. */
  readonly until?: number;
}

/**
 * Runs the action for each chosen DaemonSet, one after the other, and returns the worst outcome. An error of one of several is reported.
 */
export async function forEachDaemonSet(
  input: RolloutInput,
  rt: Runtime,
  action: RolloutAction,
  { none, until = Infinity }: EachOptions = {},
): Promise<Outcome> {
  const cluster = await rt.connect();
  const { client, namespace } = cluster;
  const { found, failed } = await findTargetsUntil(until, input, cluster, rt);
  if (found.length === 0 && !failed) {
    if (none !== undefined) return none();
    await reportNoneFound(namespace, rt);
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0 && !failed) return action(client, only);
  const outcomes: Outcome[] = failed ? ['failed'] : [];
  for (const named of found) {
    try {
      outcomes.push(await action(client, named));
    } catch (error) {
      await throwOrReport(error, false, rt);
      outcomes.push('failed');
    }
  }
  return worstOf(outcomes);
}
