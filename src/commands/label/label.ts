import { DsError } from '../../core/errors.ts';
import { DAEMON_SETS, NODES, type Resource } from '../../kube/resource.ts';
import { labelValue } from '../../apimachinery/validate/formats.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { changeEach, isSent, sendPatch } from '../shared/change-each.ts';
import { checkChange, splitPairs } from '../shared/change-flags.ts';
import { daemonSetsNamed, findChangeTargets, type NamedObject } from '../shared/change-targets.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { overwritten, plan, refuseBoth, type MapChange, type Planned } from '../shared/metadata-change.ts';
import { checkMetadataFlags, checkVersion, listMap, METADATA_FLAGS } from '../shared/metadata-flags.ts';
import { daemonSetNames } from '../shared/names.ts';

const FLAGS = {
  ...METADATA_FLAGS,
  all: { ...METADATA_FLAGS.all, help: 'every DaemonSet of the namespace; behind nodes: every node' },
  fieldManager: { type: 'string', value: 'NAME', default: 'ds-label', help: 'who owns the labels' },
} as const satisfies Flags;

const NODE_TYPE = /^(?:no|nodes?)(?:\/|$)/i;

export const labelCommand = defineCommand({
  path: ['label'],
  summary: 'Set or remove labels of DaemonSets, or of nodes',
  description:
    'KEY=VALUE sets a label and KEY- removes it. A label that has another value is left alone unless --overwrite is given. These are ' +
    "labels of the DaemonSet itself: its pods have those of its template, and keep them. A node's labels decide which DaemonSets run " +
    'there: name one as node/NODE, or several behind the word nodes.',
  examples: [
    { command: 'ds label fluentd team=logging', says: 'set a label of a DaemonSet' },
    { command: 'ds label fluentd team=storage --overwrite', says: 'replace its value' },
    { command: 'ds label fluentd team-', says: 'remove it' },
    { command: 'ds label node/node-1 gpu=true', says: 'let DaemonSets that select this label run on a node' },
    { command: 'ds label nodes -l zone=a agent=on', says: 'label every node that a selector matches' },
    { command: 'ds label fluentd --list', says: 'print its labels' },
  ],
  args: [
    {
      name: 'NAME|KEY=VALUE|KEY-',
      help: 'the DaemonSets, or node/NODE, and then what to change',
      optional: true,
      many: true,
      complete: 'daemonsets',
    },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { words, pairs } = splitPairs(args, 'label');
    const { named } = readWords(words);
    readLabels(pairs);
    checkMetadataFlags(flags, pairs.length, 'label');
    checkChange(named.length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { words, pairs } = splitPairs(args, 'label');
    const change = readLabels(pairs);
    const targets = await findChangeTargets({ ...readWords(words), flags, enforced: provided.has('namespace') }, rt);
    checkVersion(targets, flags);
    return changeEach(targets, flags, rt, async (target) => {
      if (!flags.overwrite) refuseOverwrite(overwritten(target.live, 'labels', change));
      const planned = plan(target.live, 'labels', change, flags.resourceVersion);
      if (flags.list) {
        listMap(target, planned.object, 'labels', targets.single, rt.io.stdout);
        return undefined;
      }
      const verdict = verdictOf(planned);
      if (!isSent(flags)) return { object: planned.object, verdict };
      for (const key of change.remove.filter((one) => !planned.removed.includes(one))) {
        rt.io.stdout.write(`label ${safeText(JSON.stringify(key))} not found.\n`);
      }
      if (verdict === 'not labeled') return { object: target.live, verdict };
      const { client } = await rt.connect();
      return { object: (await sendPatch(client, target, 'merge', planned.patch, flags, rt)).object, verdict };
    });
  },
});

/** Nodes by `node/NODE`, or by kubectl's type word in front; everything else is DaemonSets. */
function readWords(words: readonly string[]): { readonly resource: Resource; readonly named: readonly NamedObject[] } {
  const [first = ''] = words;
  const areNodes = NODE_TYPE.test(first) && !first.includes('/');
  if (areNodes) return { resource: NODES, named: words.slice(1).map(nodeNamed) };
  const nodes = words.filter((word) => NODE_TYPE.test(word) && word.includes('/'));
  const sets = words.filter((word) => !nodes.includes(word));
  return { resource: DAEMON_SETS, named: [...daemonSetsNamed(daemonSetNames(sets)), ...nodes.map(nodeNamed)] };
}

function nodeNamed(word: string): NamedObject {
  const name = word.replace(NODE_TYPE, '');
  if (name !== '' && !/[/%]/.test(name) && name !== '.' && name !== '..') return { resource: NODES, name };
  throw new DsError('usage', `invalid node name "${word}"`, { hint: 'a node is node/NODE' });
}

/** `KEY=VALUE` and `KEY-`, with kubectl's refusals. */
function readLabels(pairs: readonly string[]): MapChange {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const [key = '', value, ...more] = pair.split('=');
    if (value === undefined) {
      remove.push(pair.slice(0, -1));
      continue;
    }
    if (more.length > 0) throw new DsError('usage', `invalid label spec: ${pair}`);
    const problems = labelValue(value);
    if (problems.length > 0) {
      throw new DsError('usage', `invalid label value: ${JSON.stringify(pair)}: ${problems.join(';')}`);
    }
    set.set(key, value);
  }
  const change = { set, remove };
  refuseBoth(change, () => 'can not both modify and remove a label in the same command');
  return change;
}

function refuseOverwrite(values: readonly (readonly [string, string])[]): void {
  if (values.length === 0) return;
  const all = values.map(([key, value]) => `'${key}' already has a value (${value}), and --overwrite is false`);
  throw new DsError('failure', all.length === 1 ? all.join('') : `[${all.join(', ')}]`);
}

function verdictOf({ added, removed }: Planned): string {
  if (added.length > 0) return removed.length > 0 ? 'modified' : 'labeled';
  return removed.length > 0 ? 'unlabeled' : 'not labeled';
}
