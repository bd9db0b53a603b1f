import { DsError } from '../../../core/errors.ts';
import { objectAt, type JsonObject } from '../../../core/json/json.ts';
import type { Taint } from '../../../kube/wire.ts';
import { changeEach } from '../../shared/change/change-each.ts';
import { defineCommand, type Flags } from '../../shared/define.ts';
import { SHARED_FLAGS } from '../../shared/flags.ts';
import { checkNodes, chosenNodes, NODE_FLAGS, nodeEnvironment, operate, PLAIN_CHANGE } from './choose.ts';
import { WHICH_SANDBOX } from './node-command.ts';
import { parseTaints, taintVerdict } from './taints.ts';

const FLAGS = {
  ...NODE_FLAGS,
  overwrite: SHARED_FLAGS.overwrite,
} as const satisfies Flags;

export const sandboxNodeTaintCommand = defineCommand({
  path: ['sandbox', 'node', 'taint'],
  summary: 'Update the taints of sandbox nodes',
  description: `As kubectl taint does: KEY=VALUE:EFFECT or KEY:EFFECT sets a taint, KEY:EFFECT- or KEY- removes it. ${WHICH_SANDBOX}`,
  examples: [
    { command: 'ds sandbox node taint node-3 dedicated=db:NoSchedule', comment: 'keep pods without a toleration away' },
    { command: 'ds sandbox node taint node-3 maintenance:NoExecute', comment: 'also evict running pods' },
    { command: 'ds sandbox node taint node-3 dedicated-', comment: 'remove a taint with any effect' },
  ],
  args: [
    {
      name: 'NAME|KEY=VALUE:EFFECT|KEY-',
      help: 'nodes, then the taints',
      many: true,
      complete: 'sandboxNodes',
    },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { names, taints } = splitTaints(args);
    checkNodes(names, flags);
    parseTaints(taints);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { names, taints } = splitTaints(args);
    const change = parseTaints(taints);
    const environment = await nodeEnvironment(provided, rt);
    const targets = await chosenNodes(names, flags, environment);
    return changeEach(targets, PLAIN_CHANGE, environment.rt, async ({ name, live }) => {
      const verdict = taintVerdict(name, taintsOf(live), change, flags.overwrite);
      for (const taint of change.remove) await operate(environment, name, 'untaint', { ...taint });
      for (const taint of change.add) await operate(environment, name, 'taint', { ...taint });
      return { object: live, verdict };
    });
  },
});

function taintsOf(node: JsonObject): readonly Taint[] {
  const taints = objectAt(node, 'spec')?.['taints'];
  return Array.isArray(taints) ? (taints as readonly Taint[]) : [];
}

/** Separates names from taints, as kubectl does. */
function splitTaints(args: readonly string[]): {
  readonly names: readonly string[];
  readonly taints: readonly string[];
} {
  const isTaint = (word: string): boolean => /[=:]|-$/.test(word);
  const first = args.findIndex(isTaint);
  if (first < 0) {
    throw new DsError('usage', 'at least one taint update is required', {
      hint: 'KEY=VALUE:EFFECT sets a taint, KEY- removes it',
    });
  }
  const taints = args.slice(first);
  const late = taints.find((word) => !isTaint(word));
  if (late !== undefined) {
    throw new DsError('usage', `all resources must be specified before taint changes: ${late}`);
  }
  return { names: args.slice(0, first), taints };
}
