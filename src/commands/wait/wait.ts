import { DsError } from '../../core/errors.ts';
import { hint, sameCommand } from '../../core/hint.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { deletedSince } from '../../daemonset/pods/deletion.ts';
import { DAEMON_SETS, typeNameOf } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import {
  EXPLAIN_WITHIN_MS,
  TIMED_OUT,
  timeoutUntil,
  withDeadline,
  withExplanation,
  type DeadlineOptions,
} from '../../core/async/deadline.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import { waitFor, type WaitCondition } from '../../workflows/rollout/wait-for.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { daemonSetsArgument } from '../shared/object-names.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { wrapText } from '../../render/table/wrap.ts';
import { explainRollout } from '../shared/rollout/explain-rollout.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from '../shared/rollout/rollout-targets.ts';
import type { Runtime } from '../shared/runtime.ts';
import { parseCondition } from './wait-condition.ts';

/** A negative timeout means a week, as with kubectl. */
const WEEK_MS = 7 * 24 * 3_600_000;

const FLAGS = {
  for: {
    type: 'strings',
    value: 'CONDITION',
    suggests: ['rollout', 'available', 'create', 'delete', 'node=', 'jsonpath='],
    follows: { 'node=': 'nodes' },
    help: 'condition: rollout, available, create, delete, node=NAME or jsonpath=PATH[=VALUE]; repeatable, met one after the other',
  },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 30_000,
    help: 'how long to wait, as in 30s or 5m; 0 checks once, negative waits for a week',
  },
  ...ROLLOUT_TARGET_FLAGS,
  fieldSelector: SHARED_FLAGS.fieldSelector,
  all: SHARED_FLAGS.all,
  allNamespaces: SHARED_FLAGS.allNamespaces,
} as const satisfies Flags;

export const waitCommand = defineCommand({
  path: ['wait'],
  summary: 'Wait for a condition of DaemonSets',
  description:
    'rollout: every eligible node has an available pod of the new revision. available: every eligible node has an available pod. ' +
    'node=NAME: this node has an available pod of the new revision. jsonpath: a field has this value, or any value. Exits 3 after the ' +
    'timeout.',
  examples: [
    { command: 'ds wait fluentd --for=rollout --timeout=5m', comment: 'wait until it is rolled out' },
    { command: 'ds wait fluentd --for=node=worker-7', comment: 'wait for the pod on a node that has just joined' },
    { command: 'ds wait fluentd --for=delete', comment: 'wait until it is deleted' },
    { command: 'ds wait --all -A --for=available', comment: 'wait until all pods are available, in all namespaces' },
    { command: "ds wait fluentd --for=jsonpath='{.status.numberReady}'=5", comment: 'wait until a field has a value' },
  ],
  args: [daemonSetsArgument('DaemonSets to wait for')],
  flags: FLAGS,
  check: (input) => {
    const { flags } = input;
    checkRolloutTargets(input, { all: flags.all });
    const selects = (flags.selector ?? '') !== '' || (flags.fieldSelector ?? '') !== '';
    if (flags.all && (input.args.length > 0 || flags.filename.length > 0 || selects)) {
      throw new DsError('usage', '--all cannot be used with names, --filename and selectors');
    }
    if (flags.filename.length > 0 && (flags.allNamespaces || (flags.fieldSelector ?? '') !== '')) {
      throw new DsError('usage', '--all-namespaces and --field-selector cannot be used with --filename');
    }
    if (flags.for.length === 0) {
      throw new DsError('usage', 'unrecognized condition: []', { hint: hint`${sameCommand({ for: 'rollout' })}` });
    }
    flags.for.forEach(parseCondition);
  },
  run: (input, rt) => {
    const { flags } = input;
    const conditions = flags.for.map(parseCondition);
    // kubectl waits for the creation first, wherever --for=create stands
    const ordered = [...conditions.filter(isCreate), ...conditions.filter((condition) => !isCreate(condition))];
    const until = rt.clock.now() + (flags.timeout < 0 ? WEEK_MS : flags.timeout);
    const none = (): Outcome => {
      if (conditions.some(({ kind }) => kind === 'delete')) return 'ok';
      throw new DsError('failure', 'no matching resources found');
    };
    return forEachDaemonSet(
      input,
      rt,
      (client, named) => waitForAll(client, named, ordered, { until, timeout: flags.timeout }, rt),
      { none, until: flags.timeout === 0 ? Infinity : until },
    );
  },
});

function isCreate({ kind }: WaitCondition): boolean {
  return kind === 'create';
}

async function waitForAll(
  client: Client,
  named: NamedDaemonSet,
  conditions: readonly WaitCondition[],
  { until, timeout }: { readonly until: number; readonly timeout: number },
  rt: Runtime,
): Promise<Outcome> {
  const { clock, io } = rt;
  for (const condition of conditions) {
    const once = until <= clock.now();
    // as kubectl, check the remaining DaemonSets once when the time is up; they share EXPLAIN_WITHIN_MS
    const limits = (): DeadlineOptions => {
      const timeoutMs = timeout === 0 ? 0 : timeoutUntil(once ? until + EXPLAIN_WITHIN_MS : until, rt);
      return { clock, timeoutMs, signal: rt.signal };
    };
    const explain = (within: DeadlineOptions): Promise<string> => explanation(client, named, condition, within, rt);
    const waited = await withExplanation(
      limits(),
      (signal) => waitFor(client, named, condition, { clock, signal, once }),
      explain,
    );
    if ('result' in waited && waited.result) {
      io.stdout.write(`${typeNameOf(DAEMON_SETS)}/${safeText(named.name)} condition met\n`);
      continue;
    }
    const what = timeout === 0 ? 'condition not met for' : 'timed out waiting for the condition on';
    rt.report(new DsError('timeout', `${what} ${DAEMON_SETS.plural}/${named.name}`));
    if (timeout !== 0) {
      const why = 'explanation' in waited ? waited.explanation : await explain(limits());
      io.stderr.write(wrapText(why, io.stderr));
    }
    return 'timedOut';
  }
  return 'ok';
}

/** Which pods are stuck, for a condition that depends on pods, or what blocks the deletion. */
async function explanation(
  client: Client,
  named: NamedDaemonSet,
  condition: WaitCondition,
  limits: DeadlineOptions,
  rt: Runtime,
): Promise<string> {
  const isOfPods = condition.kind === 'node' || (condition.kind === 'state' && condition.ofPods);
  if (!isOfPods && condition.kind !== 'delete') return '';
  const until = rt.clock.now() + limits.timeoutMs;
  const ds = await withDeadline(limits, (signal) =>
    client.find<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal }),
  );
  if (ds === undefined || ds === TIMED_OUT) return '';
  if (condition.kind === 'delete' && deletedSince(ds) === undefined) return 'the DaemonSet is not being deleted\n';
  const node = condition.kind === 'node' ? { node: condition.node } : {};
  return explainRollout(client, ds, {
    rt: { ...rt, signal: limits.signal },
    withinMs: timeoutUntil(until, rt),
    ...node,
  });
}
