import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { Pod } from '../../kube/wire.ts';
import { sortBy } from '../../render/output/sort-by.ts';
import { podColumns } from '../../render/pod-table.ts';
import { createTable } from '../../render/table/table.ts';
import { targetNodeOf } from '../../daemonset/pods/pods-by-node.ts';
import { readDaemonPods, watchDaemonPods } from '../../workflows/agents/daemon-pods.ts';
import { AGENT_ARGS, AGENT_FLAGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { checkListFlags, LIST_FLAGS } from '../shared/output/list-flags.ts';
import { listOutput, rowColumns, type ListOutput } from '../shared/output/list-output.ts';
import { loadTemplateFormat, withTemplate } from '../shared/output/template-format.ts';
import { tablePrinter } from '../shared/print-table.ts';
import { reportNoneFound } from '../shared/report-none-found.ts';
import type { Runtime } from '../shared/runtime.ts';
import { showWatch } from '../shared/show-watch.ts';

const EXAMPLE = hint`${dsCommand('pods', ['NAME'])}`;

const FLAGS = {
  ...AGENT_FLAGS,
  ...LIST_FLAGS,
} as const satisfies Flags;

type PodsFlags = FlagValues<typeof FLAGS>;

export const podsCommand = defineCommand({
  path: ['pods'],
  summary: 'List the pods of a DaemonSet',
  description:
    'Prints the columns of kubectl get pods for every pod that the DaemonSet owns, also those that wait for their node or terminate. ' +
    'Pods of others that its selector matches are left out. A node means the pods that run on it or are meant for it. ' +
    'ds nodes says why a pod is missing or not ready.',
  examples: [
    { command: 'ds pods fluentd -o wide', comment: 'list the pods with their addresses and nodes' },
    { command: 'ds pods fluentd node-7', comment: 'show the pod on a node' },
    { command: 'ds pods fluentd --only unhealthy -o name', comment: 'print the names of the unhealthy pods' },
    { command: 'ds pods fluentd -l pool=gpu -o wide', comment: 'list the pods of a pool of nodes' },
    { command: 'ds pods fluentd -w', comment: 'list the pods and watch for changes' },
    {
      command: "ds pods fluentd -o jsonpath='{.items[*].status.podIP}'",
      comment: 'print the addresses of the pods, for scripts',
    },
  ],
  args: AGENT_ARGS,
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { selector } = agentChoice(args, flags, EXAMPLE);
    if ((flags.watch || flags.watchOnly) && (flags.only !== undefined || (selector ?? '') !== '')) {
      throw new DsError('usage', '--watch cannot be used with --only and --selector', {
        hint: hint`nodes that change their state: ${dsCommand('nodes', ['NAME'], { flags: { watch: true } })}`,
      });
    }
    checkListFlags(flags);
  },
  run: async ({ args, flags }, rt) => {
    const format = await loadTemplateFormat(flags, rt.files);
    const cluster = await rt.connect();
    const output = listOutput<Pod>(format, flags, (wide) => podTable(flags, wide, rt), rt);
    if (flags.watch || flags.watchOnly) return watch(cluster, args, flags, output, rt);
    return show(cluster, args, flags, output, rt);
  },
});

function podTable(flags: PodsFlags, wide: boolean, rt: Runtime) {
  const columns = podColumns({
    now: () => rt.clock.now(),
    wide,
    kind: flags.showKind,
    labelColumns: flags.labelColumns,
    labels: flags.showLabels,
  });
  return tablePrinter(
    (_rows: readonly unknown[], table) => createTable(rowColumns(columns, flags.outputWatchEvents), table),
    flags,
    rt,
  );
}

async function show(
  { client, namespace }: Cluster,
  args: readonly string[],
  flags: PodsFlags,
  output: ListOutput<Pod>,
  rt: Runtime,
): Promise<Outcome> {
  const choice = agentChoice(args, flags, EXAMPLE);
  const named = { namespace, name: choice.name };
  const { pods } = await readDaemonPods(client, named, choice, { now: rt.clock.now(), signal: rt.signal });
  const path = flags.sortBy ?? '';
  const found = path === '' || pods.length === 0 ? pods : withTemplate('--sort-by', () => sortBy(pods, path));
  if (output.wantsEmptyLists || found.length > 0) await output.list(found, false);
  else if (choice.nodes.length === 0) await reportNoneFound(namespace, rt);
  const withPods = new Set(found.map(targetNodeOf));
  const without = choice.nodes.filter((node) => !withPods.has(node));
  for (const node of without) {
    const next = dsCommand('nodes', [choice.name, node], { namespace, flags: { why: true } });
    rt.report(
      new DsError('notFound', `daemonset "${choice.name}" has no pod on node "${node}"`, {
        hint: hint`to see why: ${next}`,
      }),
    );
  }
  return without.length === 0 ? 'ok' : 'failed';
}

async function watch(
  { client, namespace, requestTimeoutMs = 0 }: Cluster,
  args: readonly string[],
  flags: PodsFlags,
  output: ListOutput<Pod>,
  rt: Runtime,
): Promise<Outcome> {
  const choice = agentChoice(args, flags, EXAMPLE);
  if ((flags.sortBy ?? '') !== '') rt.warn('--sort-by is ignored while watching');
  let batches = 0;
  await showWatch(
    (options) => watchDaemonPods(client, { namespace, name: choice.name }, choice, options),
    requestTimeoutMs,
    rt,
    async (changes) => {
      if (batches > 0 || !flags.watchOnly) await output.changes(changes);
      batches++;
    },
  );
  return 'ok';
}
