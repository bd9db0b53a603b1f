import { hint, sameCommand } from '../../core/hint.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { isObject, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { StrategicPatchError } from '../../apimachinery/patch/patch-field.ts';
import { sharedMergeKeys } from '../../apimachinery/patch/shared-merge-keys.ts';
import { strategicMergePatch } from '../../apimachinery/patch/strategic-merge-patch.ts';
import { DAEMON_SETS, typeNameOf } from '../../kube/resource.ts';
import { readValue } from '../../yaml/read-value.ts';
import { ownPatchSchema } from '../../workflows/apply/patch-schema.ts';
import { patchLocally, type LocalPatchType } from '../../workflows/edit/patch-locally.ts';
import { changeEach, isSent, sendPatch } from '../shared/change/change-each.ts';
import { CHANGE_FLAGS, checkChange } from '../shared/change/change-flags.ts';
import { daemonSetsNamed, findChangeTargets, type ChangeTarget } from '../shared/change/change-targets.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { fieldManagerFlag, SHARED_FLAGS } from '../shared/flags.ts';
import { daemonSetNames, daemonSetsArgument } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  patch: { type: 'string', short: 'p', value: 'PATCH', help: 'patch in JSON or YAML' },
  patchFile: { type: 'string', value: 'FILE', complete: 'file', help: 'file with the patch' },
  type: {
    type: 'string',
    value: 'TYPE',
    default: 'strategic',
    suggests: ['strategic', 'merge', 'json'],
    help: 'strategic: merges lists by the names of their items; merge: replaces lists; json: a list of operations',
  },
  subresource: { ...SHARED_FLAGS.subresource, suggests: ['status', 'scale', 'resize'] },
  ...CHANGE_FLAGS,
  fieldManager: fieldManagerFlag('ds-patch'),
} as const satisfies Flags;

type PatchFlags = FlagValues<typeof FLAGS>;

export const patchCommand = defineCommand({
  path: ['patch'],
  summary: 'Update fields of DaemonSets with a patch',
  description:
    'A strategic merge patch contains the fields to change, and merges items of lists that have a name, such as containers. A merge patch ' +
    'replaces lists and removes fields that are null. A JSON patch is a list of operations on paths.',
  examples: [
    { command: `ds patch fluentd -p '{"spec":{"minReadySeconds":10}}'`, comment: 'set a field' },
    {
      command: `ds patch fluentd -p '{"spec":{"template":{"spec":{"containers":[{"name":"fluentd","image":"fluentd:v1.17"}]}}}}'`,
      comment: 'set the image of one container',
    },
    {
      command: `ds patch fluentd --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'`,
      comment: 'remove a field',
    },
    {
      command: 'ds patch fluentd --patch-file change.yaml --dry-run=server -o yaml',
      comment: 'show the result of a patch file',
    },
  ],
  args: [daemonSetsArgument('DaemonSets to patch')],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { patch = '', patchFile = '' } = flags;
    if (patch !== '' && patchFile !== '') {
      throw new DsError('usage', 'cannot specify --patch and --patch-file together');
    }
    if (patch === '' && patchFile === '') {
      throw new DsError('usage', 'must specify --patch or --patch-file containing the contents of the patch', {
        hint: hint`${sameCommand({ patch: '{"spec":{"minReadySeconds":10}}' })}`,
      });
    }
    patchType(flags);
    checkChange(daemonSetNames(args).length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const type = patchType(flags);
    const patch = await readPatch(type, flags, rt);
    const choice = { resource: DAEMON_SETS, named: daemonSetsNamed(daemonSetNames(args)), flags };
    const targets = await findChangeTargets(
      { ...choice, enforced: provided.has('namespace'), subresource: flags.subresource },
      rt,
    );
    if (targets.targets.length === 0 && !targets.failed) throw new DsError('input', 'no objects passed to patch');
    return changeEach(targets, flags, rt, async (target) => {
      if (type === 'strategic' && isObject(patch)) await refuseSharedKeys(target, patch);
      const object = isSent(flags)
        ? await sent(target, type, patch, flags, rt)
        : await patchLocally(target.live, type, patch);
      return { object, verdict: jsonEqual(object, target.live) ? 'patched (no change)' : 'patched' };
    });
  },
});

/** kubectl sends such a patch; an environment variable that is there twice then keeps its old value, which stands last. */
async function refuseSharedKeys({ live, name, resource }: ChangeTarget, patch: JsonObject): Promise<void> {
  const known = await ownPatchSchema(resource);
  if (known === undefined) return;
  const { schema, node } = known;
  let result: JsonObject;
  try {
    result = strategicMergePatch(schema, node, live, patch);
  } catch (error) {
    // The server says it better
    if (error instanceof StrategicPatchError) return;
    throw error;
  }
  for (const { field, key } of sharedMergeKeys(schema, node, { original: {}, wanted: patch, live, result })) {
    const what = `${typeNameOf(resource)}/${name}: ${field}: several items have ${key}, and a strategic merge patch cannot distinguish them`;
    throw new DsError('input', what, { hint: 'use --type=json, which identifies an item by its index' });
  }
}

function patchType({ type }: Pick<PatchFlags, 'type'>): LocalPatchType {
  const word = type.toLowerCase();
  if (word === 'strategic' || word === 'merge' || word === 'json') return word;
  if (word === '') return 'strategic';
  throw new DsError('usage', `--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
}

async function readPatch(type: LocalPatchType, { patch, patchFile }: PatchFlags, rt: Runtime): Promise<Json> {
  const isFile = (patchFile ?? '') !== '';
  const bytes = isFile ? await rt.files.read(patchFile ?? '') : new TextEncoder().encode(patch);
  const name = isFile ? (patchFile ?? '') : '--patch';
  const value = await readValue(name, bytes);
  if (type === 'json' && !(Array.isArray(value) && value.every(isObject))) {
    throw new DsError('input', `${name}: a JSON patch is a list of operations`, {
      hint: `[{"op":"replace","path":"/spec/minReadySeconds","value":10}]`,
    });
  }
  if (type !== 'json' && !isObject(value)) {
    const hint = Array.isArray(value) ? 'for a list of operations use --type=json' : '{"spec":{"minReadySeconds":10}}';
    throw new DsError('input', `${name}: a ${type} patch is an object with the fields to change`, { hint });
  }
  return value;
}

async function sent(
  target: ChangeTarget,
  type: LocalPatchType,
  patch: Json,
  flags: PatchFlags,
  rt: Runtime,
): ReturnType<typeof patchLocally> {
  const { client } = await rt.connect();
  try {
    return (await sendPatch(client, target, type, patch, flags, rt)).object;
  } catch (error) {
    if (type !== 'strategic' || !isKind(error, 'server') || error.status?.['code'] !== 415) throw error;
    const what = `${stringAt(target.live, 'apiVersion') ?? ''}, Kind=${target.resource.kind}`;
    throw new DsError(
      'server',
      `application/strategic-merge-patch+json is not supported by ${what}: ${error.message}`,
      {
        hint: 'use --type=merge',
        cause: error,
      },
    );
  }
}
