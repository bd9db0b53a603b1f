import { DsError } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { safeText } from '../../render/safe.ts';
import { staleText } from '../../render/stale-pods.ts';
import { TIMED_OUT, withDeadline } from '../../workflows/deadline.ts';
import type { NamedDaemonSet } from '../../workflows/follow-daemonset.ts';
import { followRollout, type RolloutReport } from '../../workflows/follow-rollout.ts';
import { defineCommand, type Flags, type FlagValues } from '../define.ts';
import type { Runtime } from '../runtime.ts';
import { explainRollout } from './explain.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from './targets.ts';

const FLAGS = {
  ...ROLLOUT_TARGET_FLAGS,
  watch: { type: 'boolean', short: 'w', default: true, help: 'wait until the rollout is done' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'how long to wait for each rollout (1s, 2m, 3h); 0 is for ever',
  },
  revision: {
    type: 'integer',
    value: 'N',
    default: 0,
    help: 'fail when another revision than this is the present one; 0 takes any',
  },
} as const satisfies Flags;

type StatusFlags = FlagValues<typeof FLAGS>;

export const rolloutStatusCommand = defineCommand({
  path: ['rollout', 'status'],
  summary: 'Wait for a rollout, a line a change',
  description:
    'Prints the lines of kubectl rollout status and ends when every node has its new pod and it is available. When --timeout ' +
    'strikes it names the nodes that are stuck, and why, and exits 3.\n\n' +
    'A DaemonSet with the update strategy OnDelete replaces no pod by itself: then the pods that have to be deleted are listed, and ' +
    'the rollout is done when none is left. With --watch=false it exits 1 as long as there are any.',
  examples: [
    { command: 'ds rollout status fluentd', says: 'wait until it is rolled out' },
    {
      command: 'ds rollout status fluentd --timeout 5m',
      says: 'at most five minutes; exit 3 and the stuck nodes after that',
    },
    { command: 'ds rollout status -f agent.yaml', says: 'wait for the DaemonSets of a file' },
    { command: 'ds rollout status --watch=false', says: 'where every DaemonSet of the namespace stands now' },
  ],
  args: [
    {
      name: 'NAME',
      help: 'the DaemonSets to wait for, one after the other; all of the namespace when none is named',
      optional: true,
      many: true,
      complete: 'daemonsets',
    },
  ],
  flags: FLAGS,
  check: (input) => {
    const { flags } = input;
    checkRolloutTargets(input, { all: true });
    if (flags.revision < 0) throw new DsError('usage', `revision must be a positive integer: ${flags.revision}`);
    if (flags.timeout < 0) throw new DsError('usage', '--timeout must not be negative');
  },
  run: (input, rt) => forEachDaemonSet(input, rt, (client, named) => statusOf(client, named, input.flags, rt)),
});

async function statusOf(client: Client, named: NamedDaemonSet, flags: StatusFlags, rt: Runtime): Promise<Outcome> {
  const { clock, io } = rt;
  let last: RolloutReport | undefined;
  const outcome = await withDeadline({ clock, timeoutMs: flags.timeout, signal: rt.signal }, async (signal) => {
    const reports = followRollout(client, named, { clock, signal, revision: flags.revision });
    for await (const report of reports) {
      const text = reportText(report);
      if (report.stale === undefined || last === undefined || text !== reportText(last)) io.stdout.write(text);
      last = report;
      if (report.done) noteIdle(report.ds, rt);
      if (report.done || !flags.watch) return (report.stale ?? []).length === 0 ? 'ok' : 'failed';
    }
    return 'failed';
  });
  if (outcome !== TIMED_OUT) return outcome;
  rt.report(new DsError('timeout', 'timed out waiting for the condition'));
  if (last !== undefined)
    io.stderr.write(await explainRollout(client, last.ds, { rt, told: (last.stale ?? []).length > 0 }));
  return 'timedOut';
}

function reportText({ message, stale = [] }: RolloutReport): string {
  return `${safeText(message)}\n${staleText(stale)}`;
}

/** kubectl calls a DaemonSet that no node may run rolled out, and says no more. */
function noteIdle(ds: DaemonSet, { io }: Runtime): void {
  if ((ds.status?.desiredNumberScheduled ?? 0) > 0) return;
  io.stderr.write(`note: no node is eligible to run daemon set ${safeText(JSON.stringify(ds.metadata?.name))}\n`);
}
