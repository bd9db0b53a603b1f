import { DsError } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { isDaemonSet } from '../../kube/resource.ts';
import type { ManifestResult } from '../../workflows/apply/change-set/each-manifest.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import type { DryRun } from '../../workflows/apply/change-set/change.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import { checkEndingFlags, ENDING_FLAGS, progressDeadlineOf } from '../shared/rollout/ending-flags.ts';
import { followRollout } from '../shared/rollout/follow-rollout.ts';
import { followRollouts } from '../shared/rollout/follow-rollouts.ts';
import { linesPresenter } from '../shared/rollout/lines-presenter.ts';
import type { Runtime } from '../shared/runtime.ts';

export const WAIT_FLAGS = {
  wait: { type: 'boolean', help: 'wait until every DaemonSet that was applied is rolled out' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'with --wait: how long to wait for all of them (1s, 2m, 3h), else exit 3; 0 is for ever',
  },
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
  if (provided.has('timeout')) throw new DsError('usage', '--timeout is for --wait');
  if (flags.failFast) throw new DsError('usage', '--fail-fast is for --wait');
  if (provided.has('progressDeadline')) throw new DsError('usage', '--progress-deadline is for --wait');
}

/** The results as they come, and what of them are DaemonSets: complete once all were read. */
export function appliedDaemonSets(results: AsyncIterable<ManifestResult>): {
  readonly results: AsyncIterable<ManifestResult>;
  readonly named: readonly NamedDaemonSet[];
} {
  const named: NamedDaemonSet[] = [];
  const noted = async function* (): AsyncGenerator<ManifestResult> {
    for await (const result of results) {
      if ('applied' in result) note(result.applied.object, named);
      yield result;
    }
  };
  return { results: noted(), named };
}

function note(object: JsonObject, into: NamedDaemonSet[]): void {
  if (!isDaemonSet(object)) return;
  const metadata = objectAt(object, 'metadata');
  const one = { namespace: stringAt(metadata, 'namespace') ?? '', name: stringAt(metadata, 'name') ?? '' };
  const isKnown = into.some(({ namespace, name }) => namespace === one.namespace && name === one.name);
  if (!isKnown) into.push(one);
}

/** What `--wait` does after applying: nothing in a dry run, and nothing when some of it failed, as the rest may never be well. */
export async function awaitApplied(
  client: Client,
  named: readonly NamedDaemonSet[],
  outcome: Outcome,
  { flags, provided }: { readonly flags: WaitFlags; readonly provided: ReadonlySet<string> },
  rt: Runtime,
): Promise<Outcome> {
  if (flags.dryRun !== 'none' || named.length === 0) return outcome;
  const { stdout, stderr } = rt.io;
  if (outcome !== 'ok') {
    stderr.write('note: not waited for the rollout, as something could not be applied\n');
    return outcome;
  }
  const isForPrograms = flags.output !== undefined && flags.output !== '';
  const until = flags.timeout === 0 ? Infinity : rt.clock.now() + flags.timeout;
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
