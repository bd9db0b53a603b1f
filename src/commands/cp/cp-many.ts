import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { byteText } from '../../core/byte-text.ts';
import { asDsError, DsError, exitCodeOf } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { AgentChoice, AgentPod } from '../../daemonset/pods/agent-pods.ts';
import { checkNotCompleted, execContainer, onePodPerNode } from '../../daemonset/pods/exec-target.ts';
import type { Client } from '../../kube/client.ts';
import { pathSegmentProblem } from '../../kube/path-segment.ts';
import { noAgentPods, selectAgentPods } from '../../workflows/agents/select-agent-pods.ts';
import type { Runtime } from '../shared/runtime.ts';
import { copyOne, type CopyJob } from './cp-one.ts';

export interface CopyManyJob extends CopyJob {
  readonly container: string | undefined;
  readonly parallel: number;
}

/** Copies to or from the pods of several nodes. A node that fails is reported, and the others go on. */
export async function copyMany(
  client: Client,
  { name, namespace, ...choice }: AgentChoice & { readonly name: string; readonly namespace: string },
  job: CopyManyJob,
  rt: Runtime,
): Promise<Outcome> {
  const { signal, clock } = rt;
  const selected = await selectAgentPods(client, { namespace, name }, choice, { now: clock.now(), signal });
  const { ds, pods: all, problems } = selected;
  for (const problem of problems) rt.report(problem);
  const pods = onePodPerNode(all);
  if (pods.length === 0) {
    if (problems.length > 0) return 'failed';
    throw noAgentPods(ds, choice);
  }
  const copyNode = async ({ pod, name: podName, node }: AgentPod): Promise<number> => {
    const label = `${safeText(node)}: `;
    try {
      signal.throwIfAborted();
      checkNotCompleted(pod, 'exec into');
      const container = execContainer(pod, job.container).name;
      const target = { namespace, pod: podName, container, name, node };
      const folder = job.direction.way === 'to' ? {} : { folder: await folderOf(node, job) };
      const outcome = await copyOne(client, target, { ...job, ...folder, label, signal: ownSignal(signal) }, rt);
      return typeof outcome === 'object' ? outcome.exitCode : 0;
    } catch (error) {
      const known = asDsError(error);
      if (known === undefined || signal.aborted) throw error;
      rt.report(new DsError(known.kind, `${label}${known.message}`, { hint: known.hint }));
      return exitCodeOf(known.kind);
    }
  };
  let exitCode = problems.length > 0 ? 1 : 0;
  for await (const code of mapConcurrent(pods, job.parallel, copyNode)) exitCode = Math.max(exitCode, code);
  return exitCode === 0 ? 'ok' : { exitCode };
}

/** LOCAL/NODE. The name of a node comes from the server, and must be the name of a folder. */
async function folderOf(node: string, { direction, tree }: CopyManyJob): Promise<string> {
  const name = byteText(node);
  if (pathSegmentProblem(node) !== undefined || !tree.canName(name)) {
    throw new DsError('failure', `no folder can have the name of this node`);
  }
  const folder = `${byteText(direction.local).replace(/(?<=.)\/+$/, '')}/${name}`;
  await tree.makeFolder(folder);
  return folder;
}
