import { randomBytes } from 'node:crypto';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { chosenNodes, type AgentChoice } from '../../daemonset/pods/agent-pods.ts';
import { withOverrides } from '../../daemonset/run/overrides.ts';
import { runPod, type RunPodOptions } from '../../daemonset/run/run-pod.ts';
import type { Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import type { Pod } from '../../kube/wire.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { readSnapshot, type ClusterSnapshot } from '../../workflows/cluster/cluster-snapshot.ts';
import { missingNode } from '../../workflows/cluster/missing-node.ts';
import { RUN_MANAGER, runOnNodes, type RunTarget } from '../../workflows/run/run-on-nodes.ts';
import type { Runtime } from '../shared/runtime.ts';
import { printResults, showProgress, worstOutcome, type ResultOptions } from '../shared/streams/node-results.ts';
import { removeLeftOver } from './clean-up.ts';
import { warnOfLossyRuntimes } from './warn-of-lossy-runtimes.ts';

export interface RunOnceInput extends Omit<ResultOptions, 'kind' | 'name' | 'namespace'>, Omit<RunPodOptions, 'run'> {
  readonly choice: AgentChoice & { readonly name: string };
  readonly overrides: JsonObject | undefined;
  readonly parallel: number;
  readonly limitBytes: number;
  readonly quiet: boolean;
  readonly dryRun: string;
}

/** Runs a command on each chosen node where the DaemonSet should run, and prints the results when all have ended. */
export async function runOnce(input: RunOnceInput, rt: Runtime): Promise<Outcome> {
  const { choice, dryRun } = input;
  const { name } = choice;
  const { signal, clock } = rt;
  const { client, namespace } = await rt.connect();
  const snapshot = await readSnapshot(client, { namespace, name }, { now: clock.now(), signal });
  const { ds } = snapshot;
  const problems = problemsOf(snapshot, choice);
  for (const problem of problems) rt.report(problem);
  const run = randomBytes(4).toString('hex');
  const targets = targetsOf(snapshot, { ...input, run });
  if (targets.length === 0) {
    if (problems.length > 0) return 'failed';
    throw new DsError('notFound', `daemonset "${name}" should run on none of the chosen nodes`, {
      hint: hint`to see why: ${dsCommand('nodes', [name], { namespace })}`,
    });
  }
  if (dryRun !== 'none') return showPods(client, targets, input, rt);
  await removeLeftOver(client, ds, rt);
  const progress = showProgress(targets.length, input.quiet, rt);
  const left: DsError[] = [];
  const results = await runOnNodes(client, targets, {
    ...input,
    namespace,
    name,
    run,
    onNode: progress.step,
    onWarning: (text) => rt.warn(text),
    onLeft: (error) => left.push(error),
    clock,
    signal,
  }).finally(() => {
    progress.end();
    for (const error of left) rt.report(error);
  });
  await printResults(results, { ...input, kind: 'DaemonSetRun', name, namespace }, rt);
  await warnOfLossyRuntimes(client, results, rt);
  return worstOutcome(results, problems.length + left.length > 0);
}

function targetsOf(
  snapshot: ClusterSnapshot,
  { choice, overrides, ...options }: RunOnceInput & RunPodOptions,
): readonly RunTarget[] {
  const { view, ds } = snapshot;
  const chosen = chosenNodes(view, snapshot, choice);
  return view.nodes
    .filter((node) => chosen.has(node.metadata?.name ?? '') && view.placementOn(node).shouldRun)
    .map((node, index) => {
      const { name = '', labels = {} } = node.metadata ?? {};
      return { node: name, labels, pod: withOverrides(runPod(ds, name, index, options), overrides) };
    });
}

/** For each named node on which the DaemonSet should not run. */
function problemsOf({ view, ds }: ClusterSnapshot, { nodes }: AgentChoice): readonly DsError[] {
  const { name = '', namespace = '' } = ds.metadata ?? {};
  const known = new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node]));
  return nodes.flatMap((node) => {
    const found = known.get(node);
    if (found === undefined) return [missingNode(node, [...known.keys()], { namespace, name })];
    if (view.placementOn(found).shouldRun) return [];
    const why = dsCommand('nodes', [name, node], { namespace, flags: { why: true } });
    return [
      new DsError('failure', `daemonset "${name}" should not run on node "${node}"`, {
        hint: hint`to see why: ${why}`,
      }),
    ];
  });
}

/** `--dry-run`: the pods, as the server would store them or as they would be sent. */
async function showPods(
  client: Client,
  targets: readonly RunTarget[],
  { dryRun, output }: RunOnceInput,
  rt: Runtime,
): Promise<Outcome> {
  const { stdout } = rt.io;
  const items: JsonObject[] = [];
  for (const { pod } of targets) {
    const body = pod as unknown as JsonObject;
    const at = { resource: PODS, namespace: pod.metadata?.namespace };
    const options = { fieldManager: RUN_MANAGER, dryRun: true, signal: rt.signal };
    const written = dryRun === 'server' ? await client.create<Pod>(at, body, options) : undefined;
    for (const warning of written?.warnings ?? []) rt.warn(warning);
    items.push(written === undefined ? body : written.object);
  }
  const format = parseOutputFormat(output);
  const note = dryRun === 'server' ? 'server dry run' : 'dry run';
  if (format.kind === 'object') {
    const [only] = items;
    const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
    const print = objectPrinter(format.format, { output: stdout });
    stdout.write(print(items.length === 1 && only !== undefined ? only : list));
  } else {
    for (const { node, pod } of targets) stdout.write(`pod/${pod.metadata?.name ?? ''} created on ${node} (${note})\n`);
  }
  return 'ok';
}
