import { createChangeSignal } from '../../core/async/change-signal.ts';
import type { Slots } from '../../core/async/slots.ts';
import { asDsError, isKind, type DsError } from '../../core/errors.ts';
import { containerRun, hasPreviousRun, type ContainerRun } from '../../daemonset/logs/containers.ts';
import { createResumePoint } from '../../daemonset/logs/resume-point.ts';
import type { AgentPod } from '../../daemonset/pods/agent-pods.ts';
import type { Client } from '../../kube/client.ts';
import { openPodLog } from '../../kube/pod-log.ts';
import { logError, withoutNode } from './log-error.ts';
import type { LineHandler, LogScope, LogSource } from './log-source.ts';
import { requestFrom, responseLines, type LogOptions } from './response-lines.ts';

/** Waits before a log is requested again, in milliseconds: doubled after each failure. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;
/** How long a request that has no answer yet keeps its slot: a kubelet begins its answer with the first line, however late that is. */
const SLOT_MS = 500;
/** How long the log of a pod that is gone is read on: its last lines may still be under way, or its node may be dead. */
const GONE_MS = 5000;

/** Called once for each outage that a log survives: its node, and the error without the node. */
export type OutageHandler = (node: string, error: DsError) => void;

export interface FollowContext extends LogOptions {
  readonly slots: Slots;
  readonly onOutage: OutageHandler;
}

/** A container whose log is followed over its restarts. */
export interface LogFollower {
  /** The pod as it is now; undefined when it is gone. */
  update(agent: AgentPod | undefined): void;
  /** Resolves when the pod is gone and its log is read. Rejects with what ends the command. */
  readonly ended: Promise<void>;
}

/** Follows the log of a container until its pod is gone. `scope` says where the log of the first run begins. */
export function followLog(
  client: Client,
  source: LogSource,
  scope: LogScope,
  context: FollowContext,
  handle: LineHandler,
): LogFollower {
  const { clock, answerMs, slots, onOutage } = context;
  const gone = new AbortController();
  const signal = AbortSignal.any([context.signal, gone.signal]);
  const changes = createChangeSignal(clock, signal);
  const point = createResumePoint();
  let agent: AgentPod | undefined = source.agent;
  let isSilent = false;
  let wait = FIRST_WAIT;

  const runNow = (): ContainerRun | undefined => agent && containerRun(agent.pod, source.container);
  const report = (error: unknown): void => {
    const failure = withoutNode(error, answerMs);
    if (!isSilent) onOutage(source.node, failure);
    isSilent = true;
  };

  /** A kubelet that follows may be silent because there are no lines. Another request tells whether it answers at all. */
  const probe = async (opened: AbortSignal): Promise<void> => {
    await clock.sleep(answerMs, opened);
    const at = { namespace: source.namespace, name: source.pod };
    const request = { container: source.container, tailLines: 1, limitBytes: 1 };
    await openPodLog(client, at, request, { clock, signal: opened, answerMs });
  };

  /** Reads until the response ends. */
  const follow = async (from: LogScope): Promise<void> => {
    const opened = new AbortController();
    const waiting = AbortSignal.any([signal, opened.signal]);
    const release = await slots.take(signal);
    clock.sleep(SLOT_MS, waiting).then(release, release);
    if (answerMs > 0) {
      probe(waiting).catch((error: unknown) => {
        if (isKind(error, 'timeout')) report(error);
      });
    }
    try {
      const request = { ...requestFrom(from, point), follow: true };
      const progress = { point, opened: () => opened.abort(new Error('the answer has begun')) };
      for await (const lines of responseLines(client, source, request, progress, { clock, signal, answerMs: 0 })) {
        [isSilent, wait] = [false, FIRST_WAIT];
        await handle(source, lines);
      }
    } finally {
      opened.abort(new Error('the request is over'));
    }
  };

  /** What is left of a run that ended while its log could not be read. */
  const readPrevious = async (): Promise<void> => {
    const request = requestFrom({ ...scope, previous: true }, point);
    try {
      for await (const lines of responseLines(client, source, request, { point }, { clock, signal, answerMs })) {
        await handle(source, lines);
      }
    } catch (error) {
      if (asDsError(error) === undefined || isKind(error, 'interrupted') || signal.aborted) throw error;
      // the container runtime keeps only the last run
    }
  };

  const run = async (): Promise<void> => {
    let finished: string | undefined;
    let opened: string | undefined;
    let from = scope;
    for (;;) {
      const current = runNow();
      if (agent === undefined) return;
      if (current === undefined || current.id === finished) {
        // the first run begins later, so all its lines are new
        if (current === undefined) from = { ...scope, tailLines: undefined };
        await changes.next();
        continue;
      }
      if (opened !== undefined && opened !== current.id) {
        if (opened !== finished && hasPreviousRun(agent.pod, source.container)) await readPrevious();
        from = { ...scope, tailLines: undefined, sinceSeconds: undefined, sinceTime: undefined };
      }
      opened = current.id;
      const before = clock.now();
      try {
        await follow(from);
        const { id, isRunning } = runNow() ?? current;
        if (!isRunning) finished = id;
        // Without lines before, those since the first request are missing
        if (from.tailLines === 0) from = { ...from, tailLines: undefined, sinceTime: new Date(before).toISOString() };
      } catch (error) {
        if (signal.aborted || isKind(error, 'forbidden', 'unauthenticated')) throw logError(source, error, 0);
        if (asDsError(error) === undefined) throw error;
        // The kubelet knows of the end, or not yet of the start, of a container
        const isExpected = isKind(error, 'notFound') || isStarting(error);
        // most connections that break are made again at once
        const isFirstBreak = isKind(error, 'unreachable') && wait === FIRST_WAIT;
        if (!isExpected && !isFirstBreak) report(error);
      }
      if (finished === current.id) continue;
      await changes.next(clock.now() + wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  };

  return {
    update: (now) => {
      if (agent !== undefined && now === undefined) {
        clock.sleep(GONE_MS, signal).then(
          () => gone.abort(new Error('the pod is gone')),
          () => undefined,
        );
      }
      agent = now;
      changes.notify();
    },
    ended: run()
      .catch((error: unknown) => {
        if (!gone.signal.aborted || context.signal.aborted) throw error;
      })
      // ends the timers
      .finally(() => gone.abort(new Error('the log has ended'))),
  };
}

function isStarting(error: unknown): boolean {
  return isKind(error, 'server', 'invalid') && /is waiting to start|is not available|is terminated/.test(error.message);
}
