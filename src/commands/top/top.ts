import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { qualifiedName } from '../../apimachinery/validate/formats.ts';
import { USAGE_RESOURCES } from '../../daemonset/usage/pod-usage.ts';
import {
  outliersOf,
  sortedByUsage,
  usagePools,
  type Outlier,
  type UsageBasis,
} from '../../daemonset/usage/usage-summary.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { createTable } from '../../render/table/table.ts';
import { poolColumns } from '../../render/usage/pool-table.ts';
import { usageJson } from '../../render/usage/usage-json.ts';
import { usageNotes } from '../../render/usage/usage-notes.ts';
import { containerRows, podRows, usageColumns } from '../../render/usage/usage-table.ts';
import { noAgentPods } from '../../workflows/agents/select-agent-pods.ts';
import { readUsage, type DaemonSetUsage } from '../../workflows/usage/read-usage.ts';
import { AGENT_ARGS, AGENT_FLAGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { OUTPUT_FLAG } from '../shared/flags.ts';
import { tablePrinter } from '../shared/print-table.ts';
import type { Runtime } from '../shared/runtime.ts';

const EXAMPLE = hint`${dsCommand('top', ['NAME'])}`;

const FLAGS = {
  ...AGENT_FLAGS,
  by: {
    type: 'string',
    value: 'LABEL',
    complete: 'nodeLabels',
    help: 'one row per value of this node label, as in topology.kubernetes.io/zone',
  },
  containers: { type: 'boolean', help: 'print a row for each container of a pod' },
  sortBy: {
    type: 'string',
    value: 'RESOURCE',
    choices: USAGE_RESOURCES,
    help: 'the highest usage first; by node otherwise',
  },
  output: { ...OUTPUT_FLAG, help: 'output format: json, yaml or kyaml' },
  noHeaders: { type: 'boolean', help: 'omit the headers and the lines below the table' },
} as const satisfies Flags;

export const topCommand = defineCommand({
  path: ['top'],
  summary: 'Show how much CPU and memory the pods of a DaemonSet use',
  description:
    'Prints for each node what the pod uses of CPU and memory, its share of what the node has for pods (allocatable), and its requests and ' +
    'limits, in the units of kubectl top. With --by: the median (p50), the 95th percentile and the maximum of the pods in each pool of ' +
    'nodes, their share of what the nodes of the pool have together, and the highest request.\n\n' +
    'An outlier uses more than twice the median, and at least 10m of CPU or 16Mi of memory more than it. It is compared with the other ' +
    'pods that are shown, or with --by with those of its pool; there must be at least three.\n\n' +
    'The usage comes from the metrics server of the cluster (metrics.k8s.io). Without one it shows the requests, and their share of ' +
    'allocatable. A pod that the metrics server has not measured yet has <unknown> for its usage, and is counted below the table.\n\n' +
    'JSON: {daemonSet, metrics, label, pools, pods: [{node, name, outlier, cpu: {used, requested, limit, allocatable, usedShare, ' +
    'requestedShare}, memory, containers}]}, with exact quantities.',
  examples: [
    { command: 'ds top fluentd', comment: 'show the usage on each node, and the outliers' },
    { command: 'ds top fluentd --sort-by=memory | head', comment: 'show the pods that use the most memory' },
    { command: 'ds top fluentd --by=topology.kubernetes.io/zone', comment: 'compare the zones' },
    { command: 'ds top fluentd --containers --node=node-7', comment: 'show each container on one node' },
    {
      command: "ds top fluentd -o json | jq -r '.pods[] | select(.outlier != []).node'",
      comment: 'print the nodes whose pods are outliers, for scripts',
    },
  ],
  args: AGENT_ARGS,
  flags: FLAGS,
  check: ({ args, flags }) => {
    agentChoice(args, flags, EXAMPLE);
    formatOf(flags.output);
    const [problem] = flags.by === undefined ? [] : qualifiedName(flags.by);
    if (problem !== undefined) throw new DsError('usage', `--by=${flags.by ?? ''} is not a label: ${problem}`);
    if (flags.by === undefined) return;
    if (flags.containers) throw new DsError('usage', '--by and --containers cannot be used together');
    if (flags.sortBy !== undefined) throw new DsError('usage', '--by and --sort-by cannot be used together');
  },
  run: async ({ args, flags }, rt) => {
    const { name, ...choice } = agentChoice(args, flags, EXAMPLE);
    const { client, namespace } = await rt.connect();
    const { clock, signal } = rt;
    const options = { now: clock.now(), withLabels: flags.by !== undefined, signal };
    const usage = await readUsage(client, { namespace, name }, choice, options);
    if ('missing' in usage.metrics) rt.warn(`${usage.metrics.missing}, so only requests and limits are shown`);
    if (!usage.nodesKnown) rt.warn('shares of allocatable are left out: nodes may not be listed');
    for (const problem of usage.problems) rt.report(problem);
    if (usage.pods.length > 0) await show(usage, flags, rt);
    else if (usage.problems.length === 0) throw noAgentPods(usage.ds, choice);
    return usage.problems.length > 0 ? 'failed' : 'ok';
  },
});

/** Throws a DsError of kind `usage`. */
function formatOf(output: string | undefined) {
  const format = parseOutputFormat(output);
  if (format.kind === 'table' ? format.wide : format.format === 'name') {
    throw new DsError('usage', '--output must be json, yaml or kyaml');
  }
  return format;
}

async function show(
  { ds, pods, metrics }: DaemonSetUsage,
  flags: FlagValues<typeof FLAGS>,
  rt: Runtime,
): Promise<void> {
  const { stdout } = rt.io;
  const { by, noHeaders, sortBy } = flags;
  const basis: UsageBasis = 'apiVersion' in metrics ? 'used' : 'requested';
  const pools = by === undefined ? undefined : usagePools(pods, by);
  const outliers: readonly Outlier[] = (pools ?? [{ pods }]).flatMap((pool) =>
    USAGE_RESOURCES.flatMap((resource) => outliersOf(pool.pods, resource)),
  );
  const sorted = sortBy === undefined ? pods : sortedByUsage(pods, sortBy, basis);
  const format = formatOf(flags.output);
  if (format.kind === 'object') {
    const version = 'apiVersion' in metrics ? metrics.apiVersion : undefined;
    const pooled = by === undefined || pools === undefined ? undefined : { label: by, pools };
    const object = usageJson({ ds, metrics: version, pods: sorted, outliers, by: pooled });
    stdout.write(objectPrinter(format.format, { output: stdout })(object));
    return;
  }
  if (by !== undefined && pools !== undefined) {
    await tablePrinter((_, options) => createTable(poolColumns(by, basis), options), { noHeaders }, rt)(pools);
  } else {
    const rows = flags.containers ? containerRows(sorted) : podRows(sorted);
    const shown = flags.containers && sortBy !== undefined ? sortedByUsage(rows, sortBy, basis) : rows;
    const columns = usageColumns({ containers: flags.containers, basis, outliers });
    await tablePrinter((_, options) => createTable(columns, options), { noHeaders }, rt)(shown);
  }
  if (!noHeaders) stdout.write(`\n${usageNotes(pods, { basis, outliers })}`);
}
