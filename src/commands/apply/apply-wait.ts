import { TIMED_OUT, timeoutUntil, withDeadline } from '../../core/async/deadline.ts';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { isDaemonSet } from '../../kube/resource.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { nameOf, type ManifestResult } from '../../workflows/apply/change-set/each-manifest.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import type { DryRun } from '../../workflows/apply/change-set/change.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { checkEndingFlags, ENDING_FLAGS, progressDeadlineOf } from '../shared/rollout/ending-flags.ts';
import { followRollout } from '../shared/rollout/follow-rollout.ts';
import { followRollouts } from '../shared/rollout/follow-rollouts.ts';
import { linesPresenter } from '../shared/rollout/lines-presenter.ts';
import type { Runtime } from '../shared/runtime.ts';

export const WAIT_FLAGS = {
  wait: { type: 'boolean', help: 'wait until every applied DaemonSet is rolled out' },
  timeout: { ...SHARED_FLAGS.timeout, help: 'how long to apply and wait, as in 30s or 5m; 0 means no limit' },
  ...ENDING_FLAGS,
} as const satisfies Flags;

type WaitFlags = FlagValues<typeof WAIT_FLAGS> & {
  readonly dryRun: DryRun;
  readonly output: string | undefined;
};

/** Throws a DsError of kind `usage`. */
export function checkWait(flags: FlagValues<typeof WAIT_FLAGS>, provided: ReadonlySet<string>): void {
  if (flags.timeout < 0) throw new DsError('usage', '--timeout must not be negative');
  checkEndingFlags(flags);
  if (flags.wait) return;
  if (provided.has('timeout')) throw new DsError('usage', '--timeout requires --wait');
  if (flags.failFast) throw new DsError('usage', '--fail-fast requires --wait');
  if (provided.has('progressDeadline')) throw new DsError('usage', '--progress-deadline requires --wait');
}

/** How far an apply has got. */
export interface ApplyProgress {
  /** The applied DaemonSets. */
  readonly named: readonly NamedDaemonSet[];
  /** Passes the results for these objects on. */
  follow(objects: readonly ManifestObject[], results: AsyncIterable<ManifestResult>): AsyncIterable<ManifestResult>;
  /** The objects without a result. */
  readonly open: readonly ManifestObject[];
}

export function applyProgress(chosen: readonly ManifestObject[]): ApplyProgress {
  const named: NamedDaemonSet[] = [];
  let open = new Set(chosen);
  return {
    named,
    get open() {
      return [...open];
    },
    follow: async function* (objects, results) {
      open = new Set(objects);
      for await (const result of results) {
        open.delete(result.found);
        if ('applied' in result) collect(result.applied.object, named);
        yield result;
      }
    },
  };
}

/**
 * Applies within the `--timeout` of `--wait`, which holds for the whole command. When the time is over, throws a DsError of kind `timeout`
 * that names the objects without a result; the server may have applied them all the same.
 */
export async function applyWithin(
  until: number,
  progress: ApplyProgress,
  rt: Runtime,
  apply: (rt: Runtime) => Promise<Outcome>,
): Promise<Outcome> {
  const { clock, signal } = rt;
  const limit = { clock, signal, timeoutMs: timeoutUntil(until, rt) };
  const outcome = await withDeadline(limit, (bounded) => apply({ ...rt, signal: bounded }));
  if (outcome !== TIMED_OUT) return outcome;
  const names = progress.open.map(({ object }) => nameOf(object));
  throw new DsError(
    'timeout',
    names.length === 0
      ? 'timed out before pruning was complete'
      : `timed out waiting for the server to apply ${names.join(', ')}: it may still do so`,
    { hint: hint`check that the server responds: ${dsCommand('version')}` },
  );
}

function collect(object: JsonObject, into: NamedDaemonSet[]): void {
  if (!isDaemonSet(object)) return;
  const metadata = objectAt(object, 'metadata');
  const one = { namespace: stringAt(metadata, 'namespace') ?? '', name: stringAt(metadata, 'name') ?? '' };
  const isKnown = into.some(({ namespace, name }) => namespace === one.namespace && name === one.name);
  if (!isKnown) into.push(one);
}

/** Waits for the rollouts of `--wait`, except after a dry run or when an object could not be applied. */
export async function awaitApplied(
  client: Client,
  named: readonly NamedDaemonSet[],
  outcome: Outcome,
  {
    flags,
    provided,
    until,
  }: { readonly flags: WaitFlags; readonly provided: ReadonlySet<string>; readonly until: number },
  rt: Runtime,
): Promise<Outcome> {
  if (flags.dryRun !== 'none' || named.length === 0) return outcome;
  const { stdout, stderr } = rt.io;
  if (outcome !== 'ok') {
    stderr.write('note: not waiting for the rollout: an object could not be applied\n');
    return outcome;
  }
  const isForPrograms = flags.output !== undefined && flags.output !== '';
  const settings = { ...flags, until, watch: true, revision: 0, progressDeadline: progressDeadlineOf(flags, provided) };
  return followRollouts(client, named, rt, ({ rt: own, ...followed }) => {
    const name = followed.isOneOfSeveral ? followed.named.name : undefined;
    const presenter = linesPresenter(own.io, {
      now: () => own.clock.now(),
      output: isForPrograms ? stderr : stdout,
      repeats: false,
      name,
    });
    return followRollout(client, { ...followed, presenter, showsProblems: true }, settings, own);
  });
}
