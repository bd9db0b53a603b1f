import { asDsError, DsError } from '../../core/errors.ts';
import type { Output } from '../../core/io.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isObserved } from '../../daemonset/rollout/rollout-status.ts';
import type { StuckNode } from '../../daemonset/rollout/stuck-nodes.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { safeText } from '../../core/safe.ts';
import { staleText } from '../../render/nodes/stale-pods.ts';
import { stuckText } from '../../render/nodes/stuck-nodes.ts';
import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import { followRollout, type RolloutReport } from '../../workflows/rollout/follow-rollout.ts';
import { inLanes } from '../../core/async/map-concurrent.ts';
import { readStuckNodes } from '../../workflows/rollout/stuck-rollout.ts';
import { explainRollout } from '../rollout/status/explain.ts';
import type { Runtime } from '../shared/runtime.ts';
import { worstOf } from '../shared/worst-of.ts';

/** How many rollouts are followed at a time. */
const LANES = 8;
/** A rollout that says nothing new for so long, in milliseconds, is looked into. */
const QUIET = 20_000;

export interface AwaitOptions {
  /** For all of them together, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number;
  /** Where the lines go. */
  readonly output: Output;
}

/**
 * Waits until every DaemonSet is rolled out, several at once, with the lines of `ds rollout status`. One that says nothing new for a
 * while is looked into, and what it is stuck on is told on standard error; so it is of all that are left when the time is up.
 */
export async function awaitRollouts(
  client: Client,
  named: readonly NamedDaemonSet[],
  { timeoutMs, output }: AwaitOptions,
  rt: Runtime,
): Promise<Outcome> {
  const { clock, signal } = rt;
  const latest = new Map<NamedDaemonSet, RolloutReport | undefined>(named.map((each) => [each, undefined]));
  const outcomes: Outcome[] = [];
  const waited = await withDeadline({ clock, timeoutMs, signal }, async (bounded) => {
    const each = inLanes(named, LANES, async (one): Promise<Outcome> => {
      try {
        await awaitOne(client, one, (report) => void latest.set(one, report), output, { ...rt, signal: bounded });
        return 'ok';
      } catch (error) {
        const failed = asDsError(error);
        if (failed === undefined || bounded.aborted) throw error;
        rt.report(new DsError(failed.kind, `${placeOf(one)}: ${failed.message}`, { cause: failed }));
        return 'failed';
      } finally {
        if (!bounded.aborted) latest.delete(one);
      }
    });
    for await (const outcome of each) outcomes.push(outcome);
  });
  if (waited !== TIMED_OUT) return worstOf(outcomes);
  for (const [one, report] of latest) {
    rt.report(new DsError('timeout', `timed out waiting for the condition on ${placeOf(one)}`));
    if (report === undefined) continue;
    rt.io.stderr.write(await explainRollout(client, report.ds, { rt, told: (report.stale ?? []).length > 0 }));
  }
  return worstOf([...outcomes, 'timedOut']);
}

/** `daemonsets/agent`. */
function placeOf({ name }: NamedDaemonSet): string {
  return `daemonsets/${safeText(name)}`;
}

async function awaitOne(
  client: Client,
  named: NamedDaemonSet,
  remember: (report: RolloutReport) => void,
  output: Output,
  rt: Runtime,
): Promise<void> {
  const { clock, signal } = rt;
  const told = new Set<string>();
  let said = '';
  let moving = new AbortController();
  let looking = Promise.resolve();
  try {
    for await (const report of followRollout(client, named, { clock, signal, revision: 0 })) {
      remember(report);
      const text = textOf(report);
      if (text === said) continue;
      said = text;
      output.write(text);
      moving.abort();
      if (report.done) {
        if ((report.ds.status?.desiredNumberScheduled ?? 0) === 0) noteIdle(report.ds, rt);
        return;
      }
      moving = new AbortController();
      const still = AbortSignal.any([signal, moving.signal]);
      looking = looking.then(() => tellWhatHolds(client, report, told, { ...rt, signal: still }));
    }
  } finally {
    moving.abort();
    await looking;
  }
}

/** kubectl calls a DaemonSet that no node may run rolled out, and says no more. */
function noteIdle({ metadata }: DaemonSet, { io }: Runtime): void {
  io.stderr.write(`note: no node is eligible to run daemon set ${safeText(JSON.stringify(metadata?.name))}\n`);
}

/** kubectl's line on a change that the controller has not seen yet names nobody. */
function textOf({ ds, message, stale = [] }: RolloutReport): string {
  const name = JSON.stringify(ds.metadata?.name ?? '');
  const line = isObserved(ds) ? message : message.replace('daemon set spec', `daemon set ${name} spec`);
  return `${safeText(line)}\n${staleText(stale)}`;
}

/** As long as nothing changes, says now and then what holds the rollout up, each cause on each node once. */
async function tellWhatHolds(client: Client, { ds }: RolloutReport, told: Set<string>, rt: Runtime): Promise<void> {
  const { clock, signal, io } = rt;
  try {
    for (;;) {
      await clock.sleep(QUIET, signal);
      const stuck = await readStuckNodes(client, ds, { now: clock.now(), signal });
      const news = stuck.filter((each) => !told.has(keyOf(each)));
      if (news.length === 0) continue;
      news.forEach((each) => told.add(keyOf(each)));
      const name = safeText(JSON.stringify(ds.metadata?.name ?? ''));
      io.stderr.write(`daemon set ${name} is held up on ${stuckText(news, clock.now())}`);
    }
  } catch (error) {
    // Something changed, or it was given up; and what may not be read cannot be told.
    if (!signal.aborted && asDsError(error) === undefined) throw error;
  }
}

function keyOf({ node, cause }: StuckNode): string {
  return JSON.stringify([node, cause.reason, cause.container]);
}
