import type { Outcome } from '../../core/outcome.ts';
import type { AgentChoice } from '../../daemonset/pods/agent-pods.ts';
import { onePodPerNode } from '../../daemonset/pods/exec-target.ts';
import type { Client } from '../../kube/client.ts';
import { noAgentPods, selectAgentPods } from '../../workflows/agents/select-agent-pods.ts';
import { execOnNodes } from '../../workflows/exec/exec-on-nodes.ts';
import type { Runtime } from '../shared/runtime.ts';
import { printResults, showProgress, worstOutcome } from '../shared/streams/node-results.ts';

export interface ManyOptions {
  readonly command: readonly string[];
  readonly container: string | undefined;
  readonly parallel: number;
  readonly timeoutMs: number;
  readonly limitBytes: number;
  /** A node label; its values are the headings of the results. */
  readonly by: string | undefined;
  readonly noFold: boolean;
  readonly raw: boolean;
  readonly quiet: boolean;
  readonly output: string | undefined;
}

/** Runs a command on several nodes and prints the results when all have ended. */
export async function execOnMany(
  client: Client,
  { name, namespace, ...choice }: AgentChoice & { readonly name: string; readonly namespace: string },
  options: ManyOptions,
  rt: Runtime,
): Promise<Outcome> {
  const { signal, clock } = rt;
  const withLabels = options.by !== undefined;
  const reading = { now: clock.now(), signal, withLabels };
  const { ds, pods: all, problems } = await selectAgentPods(client, { namespace, name }, choice, reading);
  for (const problem of problems) rt.report(problem);
  const pods = onePodPerNode(all);
  if (pods.length === 0) {
    if (problems.length > 0) return 'failed';
    throw noAgentPods(ds, choice);
  }
  const progress = showProgress(pods.length, options.quiet, rt);
  const results = await execOnNodes(client, pods, { ...options, onNode: progress.step, signal }).finally(progress.end);
  await printResults(results, { ...options, kind: 'DaemonSetExec', name, namespace }, rt);
  return worstOutcome(results, problems.length > 0);
}
