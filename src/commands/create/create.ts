import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { objectAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { DAEMON_SETS, typeNameOf } from '../../kube/resource.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { createChangeSet, stageOf } from '../../workflows/apply/change-set/change-set.ts';
import { createPreflight } from '../../workflows/apply/change-set/preflight.ts';
import { creation } from '../../workflows/apply/creation.ts';
import { fieldManagerFlag } from '../shared/flags.ts';
import { preflightOptions } from '../shared/manifest/preflight.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import {
  checkManifestFlags,
  dryRunSuffix,
  fieldValidation,
  MANIFEST_FLAGS,
  readChosen,
} from '../shared/manifest/manifest-flags.ts';
import { changeOutput, checkChangeOutput } from '../shared/output/change-output.ts';
import { printResults } from '../shared/manifest/manifest-results.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import { NEW_FLAGS, newDaemonSet } from './new-daemon-set.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  ...MANIFEST_FLAGS,
  ...NEW_FLAGS,
  fieldManager: fieldManagerFlag('ds-create'),
} as const satisfies Flags;

type CreateInput = Input<typeof FLAGS>;

export const createCommand = defineCommand({
  path: ['create'],
  summary: 'Create objects from files, or a new DaemonSet',
  description:
    'Creates DaemonSets and the objects they need, in dependency order. An object that already exists is an error and stays as it is; use ' +
    'ds apply to change it.\n\n' +
    'With NAME and --image instead of files, it creates a new DaemonSet; --dry-run=client -o yaml prints a first manifest without ' +
    'contacting the server.',
  examples: [
    { command: 'ds create -f agent.yaml', comment: 'create the objects in a file' },
    { command: 'ds create -f agent.yaml --dry-run=server', comment: 'check on the server, without creating anything' },
    {
      command: 'ds create agent --image=agent:1.2 --dry-run=client -o yaml',
      comment: 'print a manifest to start from',
    },
    {
      command:
        "ds create agent --image=busybox --toleration=node-role.kubernetes.io/control-plane:NoSchedule -- sh -c 'sleep infinity'",
      comment: 'run a command on every node, control plane included',
    },
  ],
  args: [
    { name: 'NAME', help: 'name of the new DaemonSet', optional: true },
    { name: 'CMD', help: 'after --: command to run instead of the command of the image', optional: true, many: true },
  ],
  flags: FLAGS,
  check: (input) => {
    const { args, flags } = input;
    if (args.length === 0 && input.beforeDashes === undefined) {
      refuseNewFlags(input);
      checkManifestFlags(flags);
      checkChangeOutput(flags);
      return;
    }
    if (flags.filename.length > 0 || flags.kustomize !== undefined) {
      throw new DsError('usage', 'NAME cannot be used with --filename and --kustomize');
    }
    if (flags.recursive || (flags.selector ?? '') !== '') {
      throw new DsError('usage', '--recursive and --selector require --filename or --kustomize');
    }
    fieldValidation(flags);
    checkChangeOutput(flags);
    newObject(input);
  },
  run: async (input, rt) => (input.args.length > 0 ? createNew(input, rt) : createFromFiles(input, rt)),
});

function refuseNewFlags({ provided }: CreateInput): void {
  const newFlag = Object.keys(NEW_FLAGS).find((key) => provided.has(key));
  if (newFlag === undefined) return;
  throw new DsError('usage', 'exactly one NAME is required, got 0', {
    hint: hint`${dsCommand('create', ['NAME'], { flags: { image: 'IMAGE' } })}`,
  });
}

/** The DaemonSet of the command line. */
function newObject({ args, flags, beforeDashes = args.length }: CreateInput): JsonObject {
  // kubectl's message
  if (beforeDashes !== 1) {
    const one = args.find((word) => !/^(?:ds|daemonsets?)(?:\.apps)?$/i.test(word)) ?? 'NAME';
    throw new DsError('usage', `exactly one NAME is required, got ${beforeDashes}`, {
      hint: hint`${dsCommand('create', [one], { flags: { image: flags.image } })}; the command of the container goes after --`,
    });
  }
  const [name = ''] = daemonSetNames(args.slice(0, 1));
  return newDaemonSet(name, args.slice(1), flags);
}

async function createNew(input: CreateInput, rt: Runtime): Promise<Outcome> {
  const { flags, provided } = input;
  const { stdout } = rt.io;
  const object = newObject(input);
  const output = await changeOutput(flags, rt);
  const created = await createOrPrint(object, input, provided.has('namespace'), rt);
  if (output !== undefined) {
    stdout.write(output.print(created));
    return 'ok';
  }
  const name = objectAt(object, 'metadata')?.['name'];
  const text = typeof name === 'string' ? safeText(name) : '';
  stdout.write(`${typeNameOf(DAEMON_SETS)}/${text} created${dryRunSuffix(flags.dryRun)}\n`);
  return 'ok';
}

/** `--dry-run=client` needs no connection, except for the namespace of `--namespace`. */
async function createOrPrint(
  object: JsonObject,
  { flags }: CreateInput,
  isPlaced: boolean,
  rt: Runtime,
): Promise<JsonObject> {
  if (flags.dryRun === 'client' && !isPlaced) return object;
  const { client, namespace } = await rt.connect();
  const target = { resource: DAEMON_SETS, namespace, name: '' };
  const { fieldManager, dryRun } = flags;
  const settings = { fieldManager, fieldValidation: fieldValidation(flags), signal: rt.signal };
  const { object: created, warnings } = await stageOf(dryRun)(await creation(client, target, object, settings));
  warnings.forEach((warning) => rt.warn(warning));
  return created;
}

async function createFromFiles({ flags, provided }: CreateInput, rt: Runtime): Promise<Outcome> {
  const { objects, failed } = await readChosen(flags, rt);
  const { client, namespace } = await rt.connect();
  const { clock, signal } = rt;
  const settings = { fieldManager: flags.fieldManager, fieldValidation: fieldValidation(flags), signal };
  const changes = createChangeSet(client, objects, {
    calculate: (target, object) => creation(client, target, object, settings),
    preflight: createPreflight(client, preflightOptions(flags, rt)),
    choice: { namespace, enforced: provided.has('namespace') },
    clock,
    signal,
  });
  return printResults(changes.run(flags.dryRun), flags, { failed, count: objects.length }, 'create', rt);
}
