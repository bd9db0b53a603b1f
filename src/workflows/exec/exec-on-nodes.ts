import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { timeLimit } from '../../core/async/time-limit.ts';
import { asDsError, DsError } from '../../core/errors.ts';
import { formatDuration } from '../../core/text/duration.ts';
import type { AgentPod } from '../../daemonset/pods/agent-pods.ts';
import { checkNotCompleted, execContainer } from '../../daemonset/pods/exec-target.ts';
import type { Client } from '../../kube/client.ts';
import { runRemote } from '../../kube/streams/remote-command.ts';
import { keepOutput, type KeptOutput } from './kept-output.ts';

/** What a command did on one node. */
export interface NodeResult {
  readonly node: string;
  readonly pod: string;
  readonly container: string | undefined;
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** Undefined if the command did not end. */
  readonly exitCode: number | undefined;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
  /** Why it did not start or did not end. */
  readonly error: DsError | undefined;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly container: string | undefined;
  /** How many nodes at the same time. */
  readonly parallel: number;
  /** For each node, in milliseconds; 0: no limit. */
  readonly timeoutMs: number;
  /** How many bytes of each output are kept. */
  readonly limitBytes: number;
  /** Called after each node. */
  readonly onNode?: ((result: NodeResult) => void) | undefined;
  readonly signal: AbortSignal;
}

/** Runs a command in each pod, in parallel. A failure on one node is its result; only an interruption is thrown. */
export async function execOnNodes(
  client: Client,
  pods: readonly AgentPod[],
  options: ExecOptions,
): Promise<readonly NodeResult[]> {
  const results: NodeResult[] = [];
  const work = async (pod: AgentPod): Promise<NodeResult> => {
    const result = await execOnNode(client, pod, options);
    options.onNode?.(result);
    return result;
  };
  for await (const result of mapConcurrent(pods, options.parallel, work)) results.push(result);
  return results;
}

async function execOnNode(
  client: Client,
  { pod, name, node, labels }: AgentPod,
  options: ExecOptions,
): Promise<NodeResult> {
  const { command, timeoutMs, limitBytes } = options;
  const [stdout, stderr] = [keepOutput(limitBytes), keepOutput(limitBytes)];
  const limit = timeLimit(
    timeoutMs,
    () => new DsError('timeout', `the command did not end within ${formatDuration(timeoutMs)}`),
  );
  const signal = AbortSignal.any([ownSignal(options.signal), limit.signal]);
  let container: string | undefined;
  let exitCode: number | undefined;
  let error: DsError | undefined;
  try {
    options.signal.throwIfAborted();
    checkNotCompleted(pod, 'exec into');
    container = execContainer(pod, options.container).name;
    exitCode = await runRemote(
      client,
      { namespace: pod.metadata?.namespace ?? '', pod: name, container, command, tty: false },
      { stdout: (bytes) => stdout.add(bytes), stderr: (bytes) => stderr.add(bytes), signal },
    );
  } catch (thrown) {
    error = asDsError(thrown);
    if (error === undefined || options.signal.aborted) throw thrown;
  } finally {
    limit.clear();
  }
  return { node, pod: name, container, labels, exitCode, stdout: stdout.output(), stderr: stderr.output(), error };
}
