import { DsError } from '../../core/errors.ts';
import { objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import { checkChange } from '../shared/change/change-flags.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import { readQuantities } from '../shared/quantities.ts';
import { containersOf, containersPatch, selectContainers } from './pod-template.ts';
import { CONTAINERS_FLAG, findSetTargets, SET_FLAGS, setEach } from './set-flags.ts';

const FLAGS = {
  limits: { type: 'string', value: 'LIST', help: "what a container gets at most, as in 'cpu=200m,memory=256Mi'" },
  requests: { type: 'string', value: 'LIST', help: "what the scheduler sets aside for it, as in 'cpu=100m'" },
  containers: CONTAINERS_FLAG,
  ...SET_FLAGS,
} as const satisfies Flags;

export const setResourcesCommand = defineCommand({
  path: ['set', 'resources'],
  summary: 'Set what containers request, and their limits',
  description:
    'Resources that are not named stay as they are; 0 asks for nothing. A limit without a request is the request too. Every pod is then ' +
    'replaced, as the update strategy says.',
  examples: [
    { command: 'ds set resources fluentd --requests=cpu=100m,memory=200Mi', says: 'of every container' },
    { command: 'ds set resources fluentd -c fluentd --limits=memory=400Mi', says: 'of one container' },
    { command: 'ds set resources --all --requests=cpu=50m --dry-run=server', says: 'see whether the server takes it' },
  ],
  args: [{ name: 'NAME', help: 'the DaemonSets to change', optional: true, many: true, complete: 'daemonsets' }],
  flags: FLAGS,
  check: ({ args, flags }) => {
    readRequirements(flags);
    checkChange(daemonSetNames(args).length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const wanted = readRequirements(flags);
    const targets = await findSetTargets(daemonSetNames(args), flags, provided, rt);
    return setEach(targets, flags, rt, 'resource requirements updated', ({ live }) => {
      const containers = selectContainers(containersOf(live), flags.containers);
      if (containers.length === 0) {
        const names = containersOf(live).map(({ name }) => name);
        throw new DsError('failure', `unable to find container named ${flags.containers}`, {
          hint: `the containers are: ${names.join(', ')}`,
        });
      }
      return { patch: containersPatch(live, containers, (container) => resourcesPatch(container, wanted)) };
    });
  },
});

type Requirements = Readonly<Record<'limits' | 'requests', ReadonlyMap<string, string>>>;

function readRequirements(flags: {
  readonly limits: string | undefined;
  readonly requests: string | undefined;
}): Requirements {
  const { limits = '', requests = '' } = flags;
  if (limits === '' && requests === '') {
    throw new DsError('usage', 'you must specify an update to requests or limits (in the form of --requests/--limits)');
  }
  return { limits: readQuantities(limits), requests: readQuantities(requests) };
}

function resourcesPatch(container: JsonObject, wanted: Requirements): JsonObject {
  const resources = objectAt(container, 'resources');
  const patch: Record<string, Json> = {};
  for (const key of ['limits', 'requests'] as const) {
    const current = objectAt(resources, key);
    const changed = [...wanted[key]].filter(([name, quantity]) => !isSame(ownMember(current, name), quantity));
    if (changed.length > 0) patch[key] = Object.fromEntries(changed);
  }
  return Object.keys(patch).length === 0 ? {} : { resources: patch };
}

/** `1` and `1000m` are one quantity. */
function isSame(current: Json | undefined, quantity: string): boolean {
  if (typeof current !== 'string' && typeof current !== 'number') return false;
  return parseQuantity(String(current)) === parseQuantity(quantity);
}
