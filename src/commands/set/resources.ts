import { hint, sameCommand } from '../../core/hint.ts';
import { DsError } from '../../core/errors.ts';
import { objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import { checkChange } from '../shared/change/change-flags.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { daemonSetNames, daemonSetsArgument } from '../shared/object-names.ts';
import { readQuantities } from '../shared/quantities.ts';
import { containersOf, containersPatch, selectContainers } from './pod-template.ts';
import { CONTAINERS_FLAG, findSetTargets, SET_FLAGS, setEach } from './set-flags.ts';

const FLAGS = {
  limits: SHARED_FLAGS.limits,
  requests: SHARED_FLAGS.requests,
  containers: CONTAINERS_FLAG,
  ...SET_FLAGS,
} as const satisfies Flags;

export const setResourcesCommand = defineCommand({
  path: ['set', 'resources'],
  summary: 'Update the resource requests and limits of containers',
  description:
    'Other resources stay as they are; 0 requests nothing. A limit without a request is also the request. Every pod is then replaced, ' +
    'following the update strategy.',
  examples: [
    {
      command: 'ds set resources fluentd --requests=cpu=100m,memory=200Mi',
      comment: 'set the requests of every container',
    },
    { command: 'ds set resources fluentd -c fluentd --limits=memory=400Mi', comment: 'set a limit of one container' },
    {
      command: 'ds set resources --all --requests=cpu=50m --dry-run=server',
      comment: 'check on the server, without changing anything',
    },
  ],
  args: [daemonSetsArgument('DaemonSets to change')],
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
          hint: `containers: ${names.join(', ')}`,
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
    const message = 'you must specify an update to requests or limits (in the form of --requests/--limits)';
    throw new DsError('usage', message, {
      hint: hint`${sameCommand({ requests: 'cpu=100m,memory=64Mi', limits: 'memory=128Mi' })}`,
    });
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

/** `1` and `1000m` are equal. */
function isSame(current: Json | undefined, quantity: string): boolean {
  if (typeof current !== 'string' && typeof current !== 'number') return false;
  return parseQuantity(String(current)) === parseQuantity(quantity);
}
