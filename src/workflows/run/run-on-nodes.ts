import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { timeLimit } from '../../core/async/time-limit.ts';
import type { Clock } from '../../core/clock.ts';
import { asDsError, DsError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { RUN_CONTAINER, RUN_LABEL } from '../../daemonset/run/run-pod.ts';
import { runStateOf } from '../../daemonset/run/run-state.ts';
import type { Client } from '../../kube/client.ts';
import { openPodLog } from '../../kube/pod-log.ts';
import { PODS } from '../../kube/resource.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import type { Pod } from '../../kube/wire.ts';
import type { NodeResult } from '../exec/exec-on-nodes.ts';
import { keepOutput } from '../exec/kept-output.ts';
import { removeRunPods } from './remove-run-pods.ts';

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
  /** From the creation of a pod until its command has ended, in milliseconds. */
  readonly timeoutMs: number;
  /** How many bytes of the output are kept. */
  readonly limitBytes: number;
  readonly onNode: () => void;
  readonly onWarning: (text: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The field manager of the pods. */
export const RUN_MANAGER = 'ds-run';

/** Time limit of a request that creates a pod, in milliseconds. It is not interrupted, so that the pod is known. */
const CREATE_MS = 30_000;
/** Until a kubelet begins to send a log, in milliseconds. */
const LOG_MS = 20_000;

/**
 * Runs the pods, a limited number at a time, and removes each when it has ended. Whatever happens, none is left when the promise settles,
 * or the error says so. A failure on one node is its result; only an interruption, and a watch that fails, are thrown.
 */
export async function runOnNodes(
  client: Client,
  targets: readonly RunTarget[],
  options: RunOptions,
): Promise<readonly NodeResult[]> {
  const { namespace, name, run, parallel, signal } = options;
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const pods = watchPods(client, { namespace, run, clock: options.clock, signal: inner });
  const started: Promise<unknown>[] = [];
  const results: NodeResult[] = [];
  try {
    const work = (target: RunTarget): Promise<NodeResult> => {
      const result = runOnNode(client, target, pods, { ...options, signal: inner });
      started.push(result.catch(() => undefined));
      return result;
    };
    for await (const result of mapConcurrent(targets, parallel, work)) results.push(result);
    return results;
  } finally {
    stop.abort(new DsError('interrupted', 'the run has ended'));
    // Until no request is on its way that creates a pod
    await Promise.all(started);
    await removeRunPods(client, { namespace, name, selector: `${RUN_LABEL}=${run}` });
  }
}

async function runOnNode(
  client: Client,
  { node, labels, pod }: RunTarget,
  pods: WatchedPods,
  options: RunOptions,
): Promise<NodeResult> {
  const { namespace, timeoutMs, limitBytes, onNode, onWarning, clock, signal } = options;
  const name = pod.metadata?.name ?? '';
  const stdout = keepOutput(limitBytes);
  const none = keepOutput(0).output();
  let why: string | undefined;
  let exitCode: number | undefined;
  let error: DsError | undefined;
  const limit = timeLimit(timeoutMs, () => {
    const state = why === undefined ? '' : ` (${why})`;
    return new DsError('timeout', `the command did not end within ${formatDuration(timeoutMs)}${state}`);
  });
  const limited = AbortSignal.any([signal, limit.signal]);
  try {
    signal.throwIfAborted();
    for (const warning of await createPod(client, namespace, pod)) onWarning(warning);
    exitCode = await pods.ended(name, (reason) => (why = reason), limited);
    const request = { container: RUN_CONTAINER };
    const log = await openPodLog(client, { namespace, name }, request, { clock, answerMs: LOG_MS, signal: limited });
    for await (const bytes of log) stdout.add(bytes);
    await client.delete({ resource: PODS, namespace, name }, { signal: limited });
  } catch (thrown) {
    error = asDsError(thrown);
    // What forbids one write forbids all of them
    if (error === undefined || error.kind === 'config' || signal.aborted) throw thrown;
  } finally {
    limit.clear();
  }
  onNode();
  return { node, pod: name, container: RUN_CONTAINER, labels, exitCode, stdout: stdout.output(), stderr: none, error };
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

interface WatchedPods {
  /** The exit code of the pod's command. Throws a DsError if it cannot run, if the pod is deleted, and the signal's reason. */
  ended(name: string, onWaiting: (why: string | undefined) => void, signal: AbortSignal): Promise<number>;
}

interface WatchRun {
  readonly namespace: string;
  readonly run: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Watches all pods of a run with one request. */
function watchPods(client: Client, { namespace, run, clock, signal }: WatchRun): WatchedPods {
  const known = new Map<string, Pod | 'deleted'>();
  const listeners = new Map<string, () => void>();
  let failure: { readonly error: unknown } | undefined;
  const follow = async (): Promise<void> => {
    const selection = { labelSelector: `${RUN_LABEL}=${run}`, clock, signal };
    for await (const event of reflect<Pod>(client, { resource: PODS, namespace }, selection)) {
      if (event.type === 'SYNCED') continue;
      const name = event.object.metadata?.name ?? '';
      known.set(name, event.type === 'DELETED' ? 'deleted' : event.object);
      listeners.get(name)?.();
    }
  };
  follow().catch((error: unknown) => {
    failure = { error };
    for (const listener of listeners.values()) listener();
  });

  return {
    ended: (name, onWaiting, ending) =>
      new Promise((resolve, reject) => {
        const settle = (done: () => void): void => {
          listeners.delete(name);
          ending.removeEventListener('abort', onAbort);
          done();
        };
        const fail = (error: unknown): void =>
          settle(() => reject(error instanceof Error ? error : new DsError('failure', String(error))));
        const onAbort = (): void => fail(ending.reason);
        const look = (): void => {
          if (failure !== undefined) {
            fail(failure.error);
            return;
          }
          const pod = known.get(name);
          if (pod === undefined) return;
          if (pod === 'deleted') {
            fail(new DsError('failure', 'the pod was deleted before the command ended'));
            return;
          }
          const state = runStateOf(pod);
          if (state.kind === 'failed') fail(new DsError('failure', state.message));
          else if (state.kind === 'ended') settle(() => resolve(state.exitCode));
          else onWaiting(state.why);
        };
        listeners.set(name, look);
        ending.addEventListener('abort', onAbort);
        if (ending.aborted) onAbort();
        else look();
      }),
  };
}
