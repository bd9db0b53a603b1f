import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import { NODE_FILTERS } from '../../daemonset/status/node-report.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { readSnapshot } from '../../workflows/cluster/cluster-snapshot.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import { showWatch } from '../shared/show-watch.ts';
import { nodesOutput } from './nodes-output.ts';

const FLAGS = {
  only: {
    type: 'string',
    value: 'WHICH',
    choices: NODE_FILTERS,
    help: 'nodes without their pod, with one that is not available, of an older revision, where none should be, or that get none',
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "only nodes whose labels match, as in 'pool=gpu,zone!=a'",
  },
  why: { type: 'boolean', help: 'every rule for each node with its answer, passed or failed' },
  output: { type: 'string', short: 'o', value: 'FORMAT', help: 'wide, json, yaml or name' },
  watch: { type: 'boolean', short: 'w', help: 'print the nodes, then each whose row changes, until interrupted' },
  fold: {
    type: 'string',
    value: 'WHEN',
    default: 'auto',
    bare: 'always',
    choices: ['auto', 'always', 'never'],
    help: 'make one row of nodes that are alike; auto: on a terminal, when they are many',
  },
  noFold: { type: 'boolean', help: 'a row for each node: --fold=never' },
  noHeaders: { type: 'boolean', help: 'print neither headers nor the summary' },
} as const satisfies Flags;

export const nodesCommand = defineCommand({
  path: ['nodes'],
  summary: 'Show node by node where a DaemonSet runs, where not, and why',
  description:
    'A row a node: the verdict, the pod there with its phase, readiness, revision and restarts, the state of the node itself, and WHY: ' +
    'the rule that keeps the pod away (a taint that nothing tolerates, a label or affinity term that fails and what the node has ' +
    'instead) or what is wrong with the pod (its image, its containers, the scheduler, a dead node).\n\n' +
    'Verdicts: ok; outdated (well, but of an older revision); updating; unhealthy (not available); missing (should have a pod); ' +
    'misscheduled (has one and should not); ineligible.\n\n' +
    'The counts below are counted from the pods; where .status says something else, that is told. ' +
    'On a terminal, where nodes are many, those that are alike are one row.\n\n' +
    'JSON: {daemonSet, revision, summary, staleStatus, nodes: [{name, verdict, shouldRun, shouldContinueRunning, reasons, node, cause, ' +
    'pods}]}; a reason has its rule, a sentence, and what was wanted and found. With --why also rules: all of them.',
  examples: [
    { command: 'ds nodes fluentd', says: 'every node: does it run there, and why not' },
    { command: 'ds nodes fluentd node-7 --why', says: 'every rule for one node' },
    { command: 'ds nodes fluentd --only unhealthy', says: 'the nodes whose pod is not available, with the cause' },
    { command: 'ds nodes fluentd -l pool=gpu --no-fold', says: 'each node of a pool' },
    {
      command: 'ds nodes fluentd -o json | jq -r \'.nodes[] | select(.verdict == "missing").name\'',
      says: 'for scripts',
    },
  ],
  args: [
    { name: 'NAME', help: 'the DaemonSet', complete: 'daemonsets' },
    { name: 'NODE', help: 'only these nodes', optional: true, many: true, complete: 'nodes' },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { nodes } = wordsOf(args);
    const format = parseOutputFormat(flags.output);
    labelQuery(flags.selector ?? '');
    if (nodes.length > 0 && (flags.selector ?? '') !== '') {
      throw new DsError('usage', 'name cannot be provided when a selector is specified');
    }
    if (!flags.why) return;
    if (flags.watch) throw new DsError('usage', '--why and --watch do not go together');
    if (format.kind === 'table' ? format.wide : format.format === 'name') {
      throw new DsError('usage', '--why goes with -o json, -o yaml, or no -o at all');
    }
  },
  run: async ({ args, flags }, rt) => {
    const { client, namespace, requestTimeoutMs = 0 } = await rt.connect();
    const { name, nodes } = wordsOf(args);
    const { clock, signal } = rt;
    const fold = flags.noFold || nodes.length > 0 ? 'never' : flags.fold;
    const show = nodesOutput({ ...flags, names: nodes, fold }, rt);
    if (!flags.watch) {
      const snapshot = await readSnapshot(client, { namespace, name }, { now: clock.now(), signal });
      return show.all(snapshot);
    }
    const { watchSnapshot } = await import('../../workflows/cluster/watch-snapshot.ts');
    await showWatch(
      (options) => watchSnapshot(client, { namespace, name }, options),
      requestTimeoutMs,
      rt,
      (snapshot) => show.changes(snapshot),
    );
    return 'ok';
  },
});

/** A type in front of the name is allowed as everywhere (`ds nodes ds agent`), and one in front of a node (`node/n1`). */
function wordsOf(args: readonly string[]): { readonly name: string; readonly nodes: readonly string[] } {
  const isType = daemonSetNames(args.slice(0, 1)).length === 0;
  const [word, ...nodes] = isType ? args.slice(1) : args;
  const [name] = word === undefined ? [] : daemonSetNames(isType ? [...args.slice(0, 1), word] : [word]);
  if (name === undefined)
    throw new DsError('usage', 'ds nodes needs NAME', { hint: hint`${dsCommand('nodes', ['NAME'])}` });
  return { name, nodes: [...new Set(nodes.map((node) => node.replace(/^(?:no|nodes?)\//, '')))] };
}
