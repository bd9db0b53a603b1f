import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import { NODE_FILTERS } from '../../daemonset/status/node-report.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { readSnapshot } from '../../workflows/cluster/cluster-snapshot.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../shared/flags.ts';
import { daemonSetAndNodes } from '../shared/object-names.ts';
import { showWatch } from '../shared/show-watch.ts';
import { nodesOutput } from './nodes-output.ts';

const EXAMPLE = hint`${dsCommand('nodes', ['NAME'])}`;

const FLAGS = {
  only: {
    type: 'string',
    value: 'WHICH',
    choices: NODE_FILTERS,
    help: 'only nodes in this state',
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "label selector of nodes, as in 'pool=gpu,zone!=a'",
  },
  why: { type: 'boolean', help: 'explain each node: every placement rule, passed or failed' },
  output: { ...OUTPUT_FLAG, help: 'output format: wide, json, yaml, kyaml or name' },
  watch: SHARED_FLAGS.watch,
  fold: {
    type: 'string',
    value: 'WHEN',
    default: 'auto',
    bare: 'always',
    choices: ['auto', 'always', 'never'],
    help: 'show nodes that are alike in one row; auto: on a terminal with many nodes',
  },
  noFold: SHARED_FLAGS.noFold,
  noHeaders: { type: 'boolean', help: 'omit the headers and the summary' },
} as const satisfies Flags;

export const nodesCommand = defineCommand({
  path: ['nodes'],
  summary: 'Show on which nodes a DaemonSet runs, on which it does not, and why',
  description:
    'Prints a row per node, the most urgent first: its state, the pod with its phase, readiness, revision and restarts, the condition of the node, and WHY: ' +
    'the rule that makes the node ineligible (a taint that is not tolerated, a label or affinity term that does not match) or the cause ' +
    'of an unhealthy pod (its image, its containers, the scheduler, a node that is not ready), in short; -o wide and --why print the ' +
    'whole message of the container runtime.\n\n' +
    'States: ok; outdated (available, of an older revision); updating; unhealthy (not available); missing (eligible, no pod); ' +
    'misscheduled (a pod where none should be); ineligible; deleting (the DaemonSet is being deleted).\n\n' +
    'The summary below counts the pods, and says so when .status is out of date. On a terminal, many nodes that are alike share a row.\n\n' +
    'JSON: {daemonSet, revision, summary, statusOutOfDate, nodes: [{name, verdict, eligible, shouldContinueRunning, reasons, node, cause, ' +
    'pods}]}; a reason has its rule, a sentence, and the wanted and actual values. --why adds rules: all of them.',
  examples: [
    { command: 'ds nodes fluentd', comment: 'show every node, and why a pod is missing or unhealthy' },
    { command: 'ds nodes fluentd node-7 --why', comment: 'explain one node rule by rule' },
    { command: 'ds nodes fluentd --only unhealthy', comment: 'show the nodes with unhealthy pods, and the cause' },
    { command: 'ds nodes fluentd -l pool=gpu --no-fold', comment: 'show each node of a pool' },
    {
      command: 'ds nodes fluentd -o json | jq -r \'.nodes[] | select(.verdict == "missing").name\'',
      comment: 'print the names of nodes without a pod, for scripts',
    },
  ],
  args: [
    { name: 'NAME', help: 'name of the DaemonSet', complete: 'daemonsets' },
    { name: 'NODE', help: 'nodes to show; all if none is named', optional: true, many: true, complete: 'nodes' },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { nodes } = daemonSetAndNodes(args, EXAMPLE);
    const format = parseOutputFormat(flags.output);
    labelQuery(flags.selector ?? '');
    if (nodes.length > 0 && (flags.selector ?? '') !== '') {
      throw new DsError('usage', 'name cannot be provided when a selector is specified');
    }
    if (!flags.why) return;
    if (flags.watch) throw new DsError('usage', '--why cannot be used with --watch');
    if (format.kind === 'table' ? format.wide : format.format === 'name') {
      throw new DsError('usage', '--why cannot be used with -o wide and -o name');
    }
  },
  run: async ({ args, flags }, rt) => {
    const { client, namespace, requestTimeoutMs = 0 } = await rt.connect();
    const { name, nodes } = daemonSetAndNodes(args, EXAMPLE);
    const { clock, signal } = rt;
    const fold = flags.noFold || nodes.length > 0 ? 'never' : flags.fold;
    const show = nodesOutput({ ...flags, names: nodes, fold }, rt);
    if (!flags.watch) {
      const snapshot = await readSnapshot(client, { namespace, name }, { now: clock.now(), signal });
      return show.all(snapshot);
    }
    const { watchSnapshots } = await import('../../workflows/cluster/snapshot-watcher.ts');
    await showWatch(
      (options) => watchSnapshots(client, { namespace, name }, options),
      requestTimeoutMs,
      rt,
      (snapshot) => show.changes(snapshot),
    );
    return 'ok';
  },
});
