import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { objectAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { DAEMON_SETS, typeNameOf } from '../../kube/resource.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { createChangeSet, stageOf } from '../../workflows/apply/change-set/change-set.ts';
import { createPreflight } from '../../workflows/apply/change-set/preflight.ts';
import { creation } from '../../workflows/apply/creation.ts';
import { preflightOptions } from '../shared/manifest/preflight.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import {
  checkManifestFlags,
  dryRunSuffix,
  fieldValidation,
  MANIFEST_FLAGS,
  objectFormat,
  readChosen,
} from '../shared/manifest/manifest-flags.ts';
import { printResults } from '../shared/manifest/manifest-results.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import { NEW_FLAGS, newDaemonSet } from './new-daemon-set.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  ...MANIFEST_FLAGS,
  ...NEW_FLAGS,
  fieldManager: { type: 'string', value: 'NAME', default: 'ds-create', help: 'who owns the fields that the files set' },
} as const satisfies Flags;

type CreateInput = Input<typeof FLAGS>;

export const createCommand = defineCommand({
  path: ['create'],
  summary: 'Create the objects in files, or a new DaemonSet',
  description:
    'Creates DaemonSets and whatever ships with them, each after what it needs. An object that exists already is an error and left as ' +
    'it is; ds apply changes it.\n\n' +
    'With a NAME and an image instead of files it makes a DaemonSet of them; --dry-run=client -o yaml prints it, and asks no server: ' +
    'a first manifest to go on from.',
  examples: [
    { command: 'ds create -f agent.yaml', says: 'create every object of a file' },
    { command: 'ds create -f agent.yaml --dry-run=server', says: 'have the server check them, and keep nothing' },
    { command: 'ds create agent --image=agent:1.2 --dry-run=client -o yaml', says: 'print a first manifest' },
    {
      command:
        "ds create agent --image=busybox --toleration=node-role.kubernetes.io/control-plane:NoSchedule -- sh -c 'sleep infinity'",
      says: 'run a command on every node, control planes too',
    },
  ],
  args: [
    { name: 'NAME', help: 'the new DaemonSet', optional: true },
    { name: 'CMD', help: 'behind --: the command to run instead of the one of the image', optional: true, many: true },
  ],
  flags: FLAGS,
  check: (input) => {
    const { args, flags } = input;
    if (args.length === 0 && input.beforeDashes === undefined) {
      refuseNewFlags(input);
      checkManifestFlags(flags);
      return;
    }
    if (flags.filename.length > 0 || flags.kustomize !== undefined) {
      throw new DsError('usage', 'a NAME is for a new DaemonSet: files name their objects themselves');
    }
    if (flags.recursive || (flags.selector ?? '') !== '') {
      throw new DsError('usage', '--recursive and --selector are about files');
    }
    fieldValidation(flags);
    objectFormat(flags.output);
    made(input);
  },
  run: async (input, rt) => (input.args.length > 0 ? createNew(input, rt) : createFromFiles(input, rt)),
});

function refuseNewFlags({ provided }: CreateInput): void {
  const unknownWord = Object.keys(NEW_FLAGS).find((key) => provided.has(key));
  if (unknownWord === undefined) return;
  throw new DsError('usage', 'exactly one NAME is required, got 0', {
    hint: hint`${dsCommand('create', ['NAME'], { flags: { image: 'IMAGE' } })}`,
  });
}

/** The DaemonSet that the command line describes. */
function made({ args, flags, beforeDashes = args.length }: CreateInput): JsonObject {
  // kubectl's sentence
  if (beforeDashes !== 1) throw new DsError('usage', `exactly one NAME is required, got ${beforeDashes}`);
  const [name = ''] = daemonSetNames(args.slice(0, 1));
  return newDaemonSet(name, args.slice(1), flags);
}

async function createNew(input: CreateInput, rt: Runtime): Promise<Outcome> {
  const { flags, provided } = input;
  const { stdout } = rt.io;
  const object = made(input);
  const created = await sentOrNot(object, input, provided.has('namespace'), rt);
  const format = objectFormat(flags.output);
  if (format !== undefined) {
    stdout.write(objectPrinter(format, { showManagedFields: flags.showManagedFields, output: stdout })(created));
    return 'ok';
  }
  const name = objectAt(object, 'metadata')?.['name'];
  const text = typeof name === 'string' ? safeText(name) : '';
  stdout.write(`${typeNameOf(DAEMON_SETS)}/${text} created${dryRunSuffix(flags.dryRun)}\n`);
  return 'ok';
}

/** For what is only printed nobody is asked, unless it takes the kubeconfig to say where it would be. */
async function sentOrNot(
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
