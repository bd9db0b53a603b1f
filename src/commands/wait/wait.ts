import { DsError } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
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
import { explainRollout } from '../shared/rollout/explain-rollout.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from '../shared/rollout/rollout-targets.ts';
import type { Runtime } from '../shared/runtime.ts';
import { parseCondition } from './wait-condition.ts';

/** What a negative timeout means to kubectl, in milliseconds. */
const A_WEEK = 7 * 24 * 3_600_000;

const FLAGS = {
  for: {
    type: 'strings',
    value: 'CONDITION',
    help: 'rollout, available, create, delete, node=NAME or jsonpath=PATH[=VALUE]; several are waited for one after the other',
  },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 30_000,
    help: 'how long to wait for all of it (1s, 2m, 3h); 0 looks once, negative waits for a week',
  },
  ...ROLLOUT_TARGET_FLAGS,
  fieldSelector: {
    type: 'string',
    value: 'SELECTOR',
    help: "only those whose fields match, as in 'metadata.name!=agent'",
  },
  all: { type: 'boolean', help: 'every DaemonSet of the namespace' },
  allNamespaces: { type: 'boolean', short: 'A', help: 'with --all or a selector: in every namespace' },
} as const satisfies Flags;

export const waitCommand = defineCommand({
  path: ['wait'],
  summary: 'Wait until DaemonSets are as you want them',
  description:
    'rollout: every node has its new pod, and it is available. available: every node has an available pod, old or new. node=NAME: the ' +
    'pod on this node, which has to exist, is a new one and available. jsonpath: a field has a value, or is there at all. Exits 3 when the time is up.',
  examples: [
    { command: 'ds wait fluentd --for=rollout --timeout=5m', says: 'until it is rolled out' },
    { command: 'ds wait fluentd --for=node=worker-7', says: 'until its pod runs on a node that has just joined' },
    { command: 'ds wait fluentd --for=delete', says: 'until it is gone' },
    { command: 'ds wait --all -A --for=available', says: 'until those of every namespace have their pods' },
    { command: "ds wait fluentd --for=jsonpath='{.status.numberReady}'=5", says: 'until a field has a value' },
  ],
  args: [{ name: 'NAME', help: 'the DaemonSets to wait for', optional: true, many: true, complete: 'daemonsets' }],
  flags: FLAGS,
  check: (input) => {
    const { flags } = input;
    checkRolloutTargets(input, { all: flags.all });
    const selects = (flags.selector ?? '') !== '' || (flags.fieldSelector ?? '') !== '';
    if (flags.all && (input.args.length > 0 || flags.filename.length > 0 || selects)) {
      throw new DsError('usage', '--all cannot be combined with names, files and selectors');
    }
    if (flags.filename.length > 0 && (flags.allNamespaces || (flags.fieldSelector ?? '') !== '')) {
      throw new DsError('usage', '--all-namespaces and --field-selector say nothing about what files name');
    }
    if (flags.for.length === 0) {
      throw new DsError('usage', 'unrecognized condition: []', { hint: 'say what to wait for: --for=rollout' });
    }
    flags.for.forEach(parseCondition);
  },
  run: (input, rt) => {
    const { flags } = input;
    const conditions = flags.for.map(parseCondition);
    // kubectl waits for the object first, wherever the word stands
    const ordered = [...conditions.filter(isCreate), ...conditions.filter((condition) => !isCreate(condition))];
    const until = rt.clock.now() + (flags.timeout < 0 ? A_WEEK : flags.timeout);
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
    // One that comes when the time is up is looked at all the same, as kubectl does, but not waited for: one second is for all of these
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
    if (timeout !== 0) io.stderr.write('explanation' in waited ? waited.explanation : await explain(limits()));
    return 'timedOut';
  }
  return 'ok';
}

/** Where it is up to the pods: which of them are stuck. */
async function explanation(
  client: Client,
  named: NamedDaemonSet,
  condition: WaitCondition,
  limits: DeadlineOptions,
  rt: Runtime,
): Promise<string> {
  const isOfPods = condition.kind === 'node' || (condition.kind === 'state' && condition.ofPods);
  if (!isOfPods) return '';
  const until = rt.clock.now() + limits.timeoutMs;
  const ds = await withDeadline(limits, (signal) =>
    client.find<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal }),
  );
  if (ds === undefined || ds === TIMED_OUT) return '';
  const node = condition.kind === 'node' ? { node: condition.node } : {};
  return explainRollout(client, ds, {
    rt: { ...rt, signal: limits.signal },
    withinMs: timeoutUntil(until, rt),
    ...node,
  });
}
