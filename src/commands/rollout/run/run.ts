import type { Clock } from '../../../core/clock.ts';
import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint } from '../../../core/hint.ts';
import { loadPalette } from '../../../render/color.ts';
import { toJson } from '../../../render/output/json.ts';
import { planJson, planTable } from '../../../render/rollout-run/plan-table.ts';
import type { Holder } from '../../../daemonset/rollout-run/state.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import type { BatchToCheck } from '../../../workflows/rollout-run/events.ts';
import { planRun, runRollout, type RunPlan } from '../../../workflows/rollout-run/run-rollout.ts';
import { defineCommand } from '../../shared/define.ts';
import { daemonSetNames } from '../../shared/object-names.ts';
import type { Runtime } from '../../shared/runtime.ts';
import { checkRunFlags, RUN_FLAGS, runRequestOf } from './run-flags.ts';
import { currentHolder } from './run-holder.ts';
import { nothingText, resumeNotes, runReport } from './run-report.ts';

export const rolloutRunCommand = defineCommand({
  path: ['rollout', 'run'],
  summary: 'Replace the pods of an OnDelete DaemonSet batch by batch',
  description:
    'Evicts the outdated pods of a batch of nodes, which respects PodDisruptionBudgets, waits until the new pods are healthy, and continues ' +
    'with the next batch: canaries first, then one value of --by after the other. A new pod is healthy when it has been ready for long ' +
    'enough and has not restarted; --check adds a test of your own. Nodes that are not ready are left for later.\n\n' +
    'Progress is stored on the DaemonSet and its pods. When a run stops (--pause-after, a failure, Ctrl-C, a crash), the same command ' +
    'resumes it. Flags for batches and waiting are stored, but what protects less than the defaults (--batch, --max-restarts, --timeout) has to ' +
    'be passed each time, as anyone who may patch the DaemonSet could have stored it. --check, --on-failure, --grace-period and ' +
    '--disable-eviction are never stored. Only one process can drive a run. A change of the pod template ends a run; the next one is new.',
  examples: [
    { command: 'ds rollout run fluentd', comment: 'replace the pods node by node' },
    {
      command: 'ds rollout run fluentd --by topology.kubernetes.io/zone --batch 10%',
      comment: 'zone by zone, a tenth of the nodes at a time',
    },
    {
      command: 'ds rollout run fluentd --canary -l ring=canary --pause-after canary --ready-for 10m',
      comment: 'stop after the canaries, which have to be ready for ten minutes; run it again for the other nodes',
    },
    {
      command: "ds rollout run fluentd --batch 5 --check './smoke-test $DS_NODES' --on-failure undo",
      comment: 'test each batch, and roll back when a test fails',
    },
    { command: 'ds rollout run fluentd --batch 10% --dry-run', comment: 'show which nodes would be in which batch' },
  ],
  args: [{ name: 'NAME', help: 'name of the DaemonSet', complete: 'daemonsets' }],
  flags: RUN_FLAGS,
  check: (input) => {
    nameOf(input.args);
    checkRunFlags(input);
  },
  run: async (input, rt) => {
    const { client, namespace } = await rt.connect();
    const named = { namespace, name: nameOf(input.args) };
    const { clock, signal } = rt;
    const runRequest = runRequestOf(input);
    if (input.flags.dryRun) {
      const plan = await planRun(client, named, { clock, signal, request: runRequest });
      rt.io.stdout.write(await planText(named, plan, input.flags.output, rt));
      if (plan.refusal !== undefined) rt.io.stderr.write(refusalNote(plan.refusal, rt));
      return 'ok';
    }
    const report = runReport(named, runRequest.operator, rt);
    try {
      const result = await runRollout(client, named, {
        clock,
        signal,
        request: runRequest,
        me: currentHolder(rt.env),
        takeover: input.flags.takeover,
        onEvent: report.show,
        runCheck: (batch) => runCheck(named, batch, rt),
      });
      return report.end(result);
    } finally {
      report.clear();
    }
  },
});

function nameOf(args: readonly string[]): string {
  const [name] = daemonSetNames(args);
  if (name === undefined)
    throw new DsError('usage', 'required resource not specified', {
      hint: hint`${dsCommand('rollout run', ['NAME'])}`,
    });
  return name;
}

async function planText(
  named: NamedDaemonSet,
  plan: RunPlan,
  output: 'json' | undefined,
  { io, clock }: Runtime,
): Promise<string> {
  if (output === 'json')
    return `${toJson({ ...named, ...planJson(plan) }, { indent: 4, forTerminal: io.stdout.isTTY })}\n`;
  const resume = plan.kind === 'resumed' ? resumeText(plan, clock) : '';
  const left = plan.left.length === 0 ? '' : `not ready, left for later: ${safeText(plan.left.join(', '))}\n`;
  if (plan.batches.length === 0) return `${resume}${nothingText(named.name, plan)}\n${left}`;
  const width = io.stdout.isTTY ? io.stdout.columns : undefined;
  return `${resume}${planTable(plan, { palette: await loadPalette(io.stdout), width })}${left}`;
}

/** What the run needs before it resumes. The dry run itself succeeds. */
function refusalNote({ message, hint: next = [] }: DsError, rt: Runtime): string {
  const step = rt.hintText(next);
  return `note: ${safeText(message)}\n${step === undefined ? '' : `hint: ${safeText(step)}\n`}`;
}

/** Where a stored run would be resumed. */
function resumeText(plan: RunPlan, clock: Clock): string {
  const { state, holder } = plan;
  const { done, open, undo = false, former = '' } = state;
  const what = undo ? `would roll back to revision ${former}` : 'would resume a run';
  const where = open === undefined ? `after batch ${done}` : `in batch ${open.number}`;
  const driven =
    holder === undefined ? [] : [`driven by ${holder.who}, lease renewed ${secondsSince(holder, clock)}s ago`];
  const lines = [`${what} ${where}`, ...driven, ...resumeNotes(plan)];
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

function secondsSince({ renewed }: Holder, clock: Clock): number {
  return Math.max(0, Math.round((clock.now() - renewed) / 1000));
}

/** Longer values do not fit into an environment variable. */
const MAX_VARIABLE_LENGTH = 100_000;

async function runCheck({ namespace, name }: NamedDaemonSet, batch: BatchToCheck, rt: Runtime): Promise<number> {
  const nodes = batch.nodes.join(' ');
  const env = {
    DS_NAMESPACE: namespace,
    DS_NAME: name,
    DS_BATCH: String(batch.number),
    DS_CANARY: String(batch.canary),
    DS_GROUP: batch.value ?? '',
    DS_HASH: batch.hash,
    DS_NODES: nodes.length > MAX_VARIABLE_LENGTH ? '' : nodes,
    DS_NODE_COUNT: String(batch.nodes.length),
  };
  return rt.runProgram('sh', ['-c', batch.command], { env, signal: rt.signal, wholeGroup: true });
}
