import { asDsError, DsError, isKind } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { parseQuantity } from '../../../apimachinery/quantity/quantity.ts';
import { dnsSubdomain, labelValue, qualifiedName } from '../../../apimachinery/validate/formats.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { defineCommand, type Flags, type FlagValues } from '../../shared/define.ts';
import { nodeName } from '../../shared/object-names.ts';
import { nodeEnvironment, operate } from './choose.ts';
import { WHICH_SANDBOX } from './node-command.ts';
import { newTaint } from './taints.ts';

const FLAGS = {
  pool: { type: 'string', value: 'NAME', help: 'pool of the scenario to copy; by default its last one' },
  zone: { type: 'string', value: 'ZONE', help: 'zone, if different from the pool' },
  arch: { type: 'string', value: 'ARCH', help: 'architecture, if different from the pool' },
  labels: { type: 'strings', split: true, short: 'l', value: 'KEY=VALUE', help: 'additional labels' },
  taint: { type: 'strings', split: true, value: 'KEY=VALUE:EFFECT', help: 'additional taints' },
  allocatable: {
    type: 'strings',
    split: true,
    value: 'RESOURCE=QUANTITY',
    help: 'allocatable resources, if different from the pool',
  },
} as const satisfies Flags;

export const sandboxNodeAddCommand = defineCommand({
  path: ['sandbox', 'node', 'add'],
  summary: 'Add nodes to the sandbox',
  description: `The new nodes are ready immediately. ${WHICH_SANDBOX}`,
  examples: [
    { command: 'ds sandbox node add node-7', comment: 'add a node' },
    { command: 'ds sandbox node add gpu-9 --pool gpu --zone zone-b', comment: 'add a node of a pool' },
    {
      command: 'ds sandbox node add edge-1 --arch arm64 -l tier=edge --taint edge:NoSchedule',
      comment: 'add a node with its own labels and taints',
    },
    { command: 'ds sandbox node add tiny --allocatable cpu=500m,memory=256Mi', comment: 'add a small node' },
  ],
  args: [{ name: 'NAME', help: 'names of the new nodes', many: true }],
  flags: FLAGS,
  check: ({ args, flags }) => {
    for (const name of args) {
      const [problem] = dnsSubdomain(nodeName(name));
      if (problem !== undefined) throw new DsError('usage', `invalid node name "${name}": ${problem}`);
    }
    requestOf(flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const request = requestOf(flags);
    const environment = await nodeEnvironment(provided, rt);
    let isFailed = false;
    for (const word of args) {
      const name = nodeName(word);
      try {
        await operate(environment, name, 'add', request);
        rt.io.stdout.write(`node/${safeText(name)} added\n`);
      } catch (error) {
        const reported = asDsError(error);
        if (reported === undefined) throw error;
        const reason = isKind(reported, 'alreadyExists')
          ? new DsError(reported.kind, reported.message, { cause: reported })
          : reported;
        if (args.length === 1 || isKind(reason, 'interrupted', 'unreachable')) throw reason;
        rt.report(reason);
        isFailed = true;
      }
    }
    return isFailed ? 'failed' : 'ok';
  },
});

/** The body of the request. Throws a DsError of kind `usage` for values that no node can have. */
function requestOf({ pool, zone, arch, labels, taint, allocatable }: FlagValues<typeof FLAGS>): JsonObject {
  for (const [flag, value] of [
    ['zone', zone],
    ['arch', arch],
  ] as const) {
    const [problem] = labelValue(value ?? '');
    if (problem !== undefined) throw new DsError('usage', `invalid --${flag} "${value ?? ''}": ${problem}`);
  }
  return {
    ...(pool === undefined ? {} : { pool }),
    ...(zone === undefined ? {} : { zone }),
    ...(arch === undefined ? {} : { architecture: arch }),
    labels: pairsOf('labels', labels, (key, value) => [...qualifiedName(key), ...labelValue(value)][0]),
    taints: taint.map((spec) => ({ ...newTaint(spec) })),
    allocatable: pairsOf('allocatable', allocatable, (key, value) => {
      const isQuantity = parseQuantity(value) !== undefined && !value.startsWith('-');
      return qualifiedName(key)[0] ?? (isQuantity ? undefined : 'it is not a quantity such as 500m or 8Gi');
    }),
  };
}

function pairsOf(
  flag: string,
  pairs: readonly string[],
  problemOf: (key: string, value: string) => string | undefined,
): JsonObject {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined || value === undefined) throw new DsError('usage', `invalid --${flag} "${pair}"`);
      const problem = problemOf(key, value);
      if (problem !== undefined) throw new DsError('usage', `invalid --${flag} "${pair}": ${problem}`);
      return [key, value];
    }),
  );
}
