import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { timeLimit } from '../../core/async/time-limit.ts';
import type { Clock } from '../../core/clock.ts';
import { asDsError, DsError, isKind } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { RUN_CONTAINER } from '../../daemonset/run/run-pod.ts';
import type { RunState } from '../../daemonset/run/run-state.ts';
import type { Client } from '../../kube/client.ts';
import { openPodLog } from '../../kube/pod-log.ts';
import { PODS } from '../../kube/resource.ts';
import type { Pod } from '../../kube/wire.ts';
import type { NodeResult } from '../exec/exec-on-nodes.ts';
import { keepOutput } from '../exec/kept-output.ts';
import { leftBehind, removePods } from './remove-run-pods.ts';
import { watchRunPods, type RunPodsWatch } from './watch-run-pods.ts';

/** A node, and the pod for it. */
export interface RunTarget {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly pod: Pod;
}

export interface RunOptions {
  readonly namespace: string;
  /** Of the DaemonSet. */
  readonly name: string;
  /** Of every pod of this run. */
  readonly run: string;
  readonly parallel: number;
  /** From the creation of a pod until its command has ended and its output is read, in milliseconds. */
  readonly timeoutMs: number;
  /** How many bytes of the output are kept. */
  readonly limitBytes: number;
  readonly onNode: () => void;
  readonly onWarning: (text: string) => void;
  /** Called once if pods of the run may be left. */
  readonly onLeft: (error: DsError) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The field manager of the pods. */
export const RUN_MANAGER = 'ds-run';

/** Time limit of a request that creates a pod, in milliseconds. It is not interrupted, so that the pod is known. */
const CREATE_MS = 30_000;
/** Until a kubelet begins to send a log, in milliseconds. */
const LOG_MS = 20_000;
/** For the output of a command that did not end, in milliseconds. */
const LAST_LOG_MS = 5000;

interface NodeContext extends RunOptions {
  readonly client: Client;
  readonly pods: RunPodsWatch;
}

/**
 * Runs the pods, a limited number at a time, and removes each when its command has ended, failed, or taken too long. Whatever happens,
 * every pod is deleted when the promise settles, or `onLeft` is called. A failure on one node is its result; only an interruption, a
 * read-only `ds`, and a watch that is refused at its start, are thrown.
 */
export async function runOnNodes(
  client: Client,
  targets: readonly RunTarget[],
  options: RunOptions,
): Promise<readonly NodeResult[]> {
  const { namespace, name, parallel } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const started: Promise<unknown>[] = [];
  const failures: unknown[] = [];
  try {
    const pods = await watchRunPods(client, { ...options, signal });
    const work = (target: RunTarget): Promise<NodeResult> => {
      const context = { ...options, client, pods, signal: ownSignal(signal) };
      const result = runOnNode(target, context, (error) => failures.push(error));
      started.push(result.catch(() => undefined));
      return result;
    };
    const results: NodeResult[] = [];
    for await (const result of mapConcurrent(targets, parallel, work)) results.push(result);
    return results;
  } finally {
    stop.abort(new DsError('interrupted', 'the run has ended'));
    // Until each has removed its pod
    await Promise.all(started);
    if (failures.length > 0) options.onLeft(leftBehind({ namespace, name }, failures[0]));
  }
}

async function runOnNode(
  { node, labels, pod }: RunTarget,
  context: NodeContext,
  onLeft: (error: unknown) => void,
): Promise<NodeResult> {
  const { client, pods, namespace, timeoutMs, limitBytes, onNode, onWarning, signal } = context;
  const name = pod.metadata?.name ?? '';
  const stdout = keepOutput(limitBytes);
  const stderr = keepOutput(0).output();
  let state: RunState | undefined;
  let exitCode: number | undefined;
  let error: DsError | undefined;
  const limit = timeLimit(timeoutMs, () => {
    const why = state?.kind === 'waiting' ? ` (${state.why})` : '';
    return new DsError('timeout', `the command did not end within ${formatDuration(timeoutMs)}${why}`);
  });
  const limited = AbortSignal.any([signal, limit.signal]);
  let mayExist = false;
  const readLog = async (until: AbortSignal): Promise<void> => {
    const options = { clock: context.clock, answerMs: LOG_MS, signal: until };
    const log = await openPodLog(client, { namespace, name }, { container: RUN_CONTAINER }, options);
    for await (const bytes of log) stdout.add(bytes);
  };
  try {
    signal.throwIfAborted();
    const warnings = await createPod(client, namespace, pod).catch((thrown: unknown) => {
      // Without the server's answer
      mayExist = isKind(thrown, 'timeout', 'unreachable', 'server');
      throw thrown;
    });
    mayExist = true;
    for (const warning of warnings) onWarning(warning);
    exitCode = await pods.ended(name, (now) => (state = now), limited);
    await readLog(limited);
  } catch (thrown) {
    error = asDsError(thrown);
    // What forbids one write forbids all of them
    if (error === undefined || error.kind === 'config' || signal.aborted) throw thrown;
    if (state?.kind === 'running') await readLastLog(readLog, signal);
  } finally {
    limit.clear();
    if (mayExist) await removePods(client, namespace, [{ name }]).catch(onLeft);
  }
  onNode();
  return { node, pod: name, container: RUN_CONTAINER, labels, exitCode, stdout: stdout.output(), stderr, error };
}

/** What a command that did not end has written so far, as far as it can be read. */
async function readLastLog(read: (until: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
  const limit = timeLimit(LAST_LOG_MS, () => new DsError('timeout', 'the output could not be read'));
  try {
    await read(AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    // The pod or its node may be gone; why the command did not end is the result
    if (asDsError(error) === undefined || signal.aborted) throw error;
  } finally {
    limit.clear();
  }
}

/** The server's warnings. */
async function createPod(client: Client, namespace: string, pod: Pod): Promise<readonly string[]> {
  const limit = timeLimit(CREATE_MS, () => new DsError('timeout', 'the API server did not create the pod within 30s'));
  try {
    const body = pod as unknown as JsonObject;
    const options = { fieldManager: RUN_MANAGER, signal: limit.signal };
    return (await client.create<Pod>({ resource: PODS, namespace }, body, options)).warnings;
  } finally {
    limit.clear();
  }
}
