import { DsError } from '../../../core/errors.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import type { AgentChoice, AgentPod } from '../../../daemonset/pods/agent-pods.ts';
import { checkNotCompleted, execContainer, onePodPerNode } from '../../../daemonset/pods/exec-target.ts';
import type { Client } from '../../../kube/client.ts';
import { noAgentPods, selectAgentPods } from '../../../workflows/agents/select-agent-pods.ts';
import type { Runtime } from '../runtime.ts';

export interface OnePod {
  readonly pod: AgentPod;
  readonly container: string;
}

export interface OnePodOptions {
  readonly container: string | undefined;
  readonly quiet: boolean;
  readonly verb: 'exec into' | 'attach to';
}

/** The pod on the chosen node. Throws a DsError when there is none, and when it has completed. */
export async function podOnNode(
  client: Client,
  { name, namespace, ...choice }: AgentChoice & { readonly name: string; readonly namespace: string },
  rt: Runtime,
): Promise<AgentPod> {
  const { signal, clock } = rt;
  const { ds, pods, problems } = await selectAgentPods(client, { namespace, name }, choice, {
    now: clock.now(),
    signal,
  });
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  const [pod, other] = onePodPerNode(pods);
  if (pod === undefined) throw noAgentPods(ds, choice);
  if (other !== undefined) throw new DsError('usage', `${name} has pods on several nodes: choose one with --node`);
  return pod;
}

/** The container of that pod; says, as kubectl does, which one it took if there were several. */
export function containerOf(
  { pod }: AgentPod,
  { container, quiet, verb }: OnePodOptions,
  { io }: Pick<Runtime, 'io'>,
): string {
  checkNotCompleted(pod, verb);
  const { name, note } = execContainer(pod, container);
  if (!quiet && note !== undefined) io.stderr.write(`${safeText(note)}\n`);
  return name;
}
