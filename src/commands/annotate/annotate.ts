import { hint, sameCommand } from '../../core/hint.ts';
import { DsError } from '../../core/errors.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { changeEach, isSent, sendPatch } from '../shared/change/change-each.ts';
import { checkChange, splitPairs } from '../shared/change/change-flags.ts';
import { daemonSetsNamed, findChangeTargets } from '../shared/change/change-targets.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { calculateChange, overwritten, refuseBoth, type MapChange } from '../shared/change/metadata-change.ts';
import { checkMetadataFlags, checkVersion, listMap, METADATA_FLAGS } from '../shared/change/metadata-flags.ts';
import { fieldManagerFlag } from '../shared/flags.ts';
import { changesArgument, daemonSetNames } from '../shared/object-names.ts';

const FLAGS = {
  ...METADATA_FLAGS,
  fieldManager: fieldManagerFlag('ds-annotate'),
} as const satisfies Flags;

/** May always be replaced: it is the reason of the latest change. */
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export const annotateCommand = defineCommand({
  path: ['annotate'],
  summary: 'Update the annotations of DaemonSets',
  description:
    'KEY=VALUE sets an annotation and KEY- removes it. Replacing an existing value requires --overwrite, except for ' +
    `${CHANGE_CAUSE}, which ds rollout history shows.`,
  examples: [
    { command: "ds annotate fluentd description='ships the logs of every node'", comment: 'set an annotation' },
    { command: `ds annotate fluentd ${CHANGE_CAUSE}='new image'`, comment: 'record the cause of a change' },
    { command: 'ds annotate fluentd description-', comment: 'remove an annotation' },
    { command: 'ds annotate --all owner=platform --overwrite', comment: 'annotate all DaemonSets in the namespace' },
    { command: 'ds annotate fluentd --list', comment: 'list the annotations' },
  ],
  args: [changesArgument('DaemonSets, then the changes', 'NAME|KEY=VALUE|KEY-', { key: 'daemonSetAnnotations' })],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { words, pairs } = splitPairs(args, 'annotation');
    readAnnotations(pairs);
    checkMetadataFlags(flags, pairs.length, 'annotation');
    checkChange(daemonSetNames(words).length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { words, pairs } = splitPairs(args, 'annotation');
    const change = readAnnotations(pairs);
    const choice = { resource: DAEMON_SETS, named: daemonSetsNamed(daemonSetNames(words)) };
    const targets = await findChangeTargets({ ...choice, flags, enforced: provided.has('namespace') }, rt);
    checkVersion(targets, flags);
    return changeEach(targets, flags, rt, async (target) => {
      if (!flags.overwrite) refuseOverwrite(overwritten(target.live, 'annotations', change));
      const planned = calculateChange(target.live, 'annotations', change, flags.resourceVersion);
      if (flags.list) {
        listMap(target, planned.object, 'annotations', targets.single, rt.io.stdout);
        return undefined;
      }
      if (!isSent(flags)) return { object: planned.object, verdict: 'annotated' };
      const { client } = await rt.connect();
      const { object } = await sendPatch(client, target, 'merge', planned.patch, flags, rt);
      return { object, verdict: 'annotated' };
    });
  },
});

/** Reads `KEY=VALUE`, whose value may contain `=`, and `KEY-`. The last value of a key wins. */
function readAnnotations(pairs: readonly string[]): MapChange {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 0) remove.push(pair.slice(0, -1));
    else set.set(pair.slice(0, at), pair.slice(at + 1));
  }
  const change = { set, remove };
  refuseBoth(
    change,
    (keys) => `can not both modify and remove the following annotation(s) in the same command: ${keys.join(', ')}`,
  );
  return change;
}

function refuseOverwrite(values: readonly (readonly [string, string])[]): void {
  const refused = values.filter(([key]) => key !== CHANGE_CAUSE);
  if (refused.length === 0) return;
  const all = refused.map(([key, value]) => `'${key}' already has a value (${value})`).join('; ');
  throw new DsError('failure', `--overwrite is false but found the following declared annotation(s): ${all}`, {
    hint: hint`to replace it: ${sameCommand({ overwrite: true })}`,
  });
}
