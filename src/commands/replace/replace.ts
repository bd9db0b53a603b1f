import { DsError } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import { createChangeSet } from '../../workflows/apply/change-set/change-set.ts';
import { createPreflight } from '../../workflows/apply/change-set/preflight.ts';
import { replacement, type ReplaceSettings } from '../../workflows/apply/replacement.ts';
import { defineCommand, type Flags, type FlagValues, type Input } from '../shared/define.ts';
import { DELETION_FLAGS, readDeletion } from '../shared/deletion-flags.ts';
import { deletionLine } from '../shared/deletion-line.ts';
import { fieldManagerFlag, SHARED_FLAGS } from '../shared/flags.ts';
import { checkManifestFlags, fieldValidation, MANIFEST_FLAGS, readChosen } from '../shared/manifest/manifest-flags.ts';
import { printResults } from '../shared/manifest/manifest-results.ts';
import { preflightOptions } from '../shared/manifest/preflight.ts';
import { checkChangeOutput } from '../shared/output/change-output.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  ...MANIFEST_FLAGS,
  force: { type: 'boolean', help: 'delete and recreate the objects; their pods are deleted too' },
  cascade: DELETION_FLAGS.cascade,
  gracePeriod: {
    ...DELETION_FLAGS.gracePeriod,
    help: 'with --force: seconds for an object to stop; negative uses its own value',
  },
  timeout: {
    ...SHARED_FLAGS.timeout,
    help: 'with --force: how long to wait until an object is gone, as in 30s or 5m; 0 means five minutes',
  },
  saveConfig: {
    type: 'boolean',
    help: 'store the file in the last-applied annotation, for a later kubectl apply or ds apply --server-side=false',
  },
  subresource: { ...SHARED_FLAGS.subresource, suggests: ['status'] },
  fieldManager: fieldManagerFlag('ds-replace'),
} as const satisfies Flags;

type ReplaceFlags = FlagValues<typeof FLAGS>;

/** As in kubectl. */
const DEFAULT_TIMEOUT_MS = 5 * 60_000;

export const replaceCommand = defineCommand({
  path: ['replace'],
  summary: 'Replace objects by those in files',
  description:
    'Each object becomes what its file says: fields that the file does not set are removed or get their defaults, whoever set them. Use ds ' +
    'apply to change only the fields of a file. An object that does not exist is an error.\n\n' +
    'A file with a resourceVersion, as ds get -o yaml prints it, replaces only this version of the object, so no change of others is lost.\n\n' +
    'With --force each object is deleted and, once it is gone, created again, which can change what is immutable, such as the selector. An ' +
    'object that does not exist is created. If the server rejects the new object, the old one is created again.',
  examples: [
    { command: 'ds replace -f agent.yaml', comment: 'replace the objects in a file' },
    {
      command: "ds get agent -o yaml | sed 's/agent:1$/agent:2/' | ds replace -f -",
      comment: 'edit an object, unless it changes meanwhile',
    },
    { command: 'ds replace -f agent.yaml --dry-run=server', comment: 'check on the server, without changing anything' },
    { command: 'ds replace --force -f agent.yaml', comment: 'delete and recreate the objects' },
  ],
  args: [],
  flags: FLAGS,
  check: (input) => {
    checkManifestFlags(input.flags);
    checkChangeOutput(input.flags);
    checkForce(input);
  },
  run: async ({ flags, provided }, rt): Promise<Outcome> => {
    const { objects, failed } = await readChosen(flags, rt);
    const { client, namespace } = await rt.connect();
    const { clock, signal } = rt;
    const settings = settingsOf(flags, rt);
    const changes = createChangeSet(client, objects, {
      calculate: (target, object) => replacement(client, target, object, settings, { clock, signal }),
      preflight: createPreflight(client, preflightOptions(flags, rt)),
      choice: { namespace, enforced: provided.has('namespace') },
      clock,
      signal,
    });
    return printResults(changes.run(flags.dryRun), flags, { failed, count: objects.length }, 'replace', rt);
  },
});

/** Throws a DsError of kind `usage`, in kubectl's words where it has any. */
function checkForce({ flags, provided }: Input<typeof FLAGS>): void {
  const usage = (message: string): DsError => new DsError('usage', message);
  if (!flags.force) {
    if (flags.gracePeriod >= 0) throw usage('--grace-period must have --force specified');
    if (flags.timeout !== 0) throw usage('--timeout must have --force specified');
    if (provided.has('cascade')) throw usage('--cascade must have --force specified');
    return;
  }
  if (flags.timeout < 0) throw usage('--timeout must not be negative');
  if (flags.dryRun !== 'none') throw usage('--dry-run can not be used when --force is set');
  if ((flags.subresource ?? '') !== '') throw usage('--subresource cannot be used with --force');
}

function settingsOf(flags: ReplaceFlags, rt: Runtime): ReplaceSettings {
  const { fieldManager, saveConfig, subresource, output = '' } = flags;
  // The deletion is not immediate: kubectl too makes 1 of --grace-period=0, and waits
  const { warnings, propagationPolicy, gracePeriodSeconds } = readDeletion({ ...flags, force: false, now: false });
  warnings.forEach((warning) => rt.warn(warning));
  const force = { deletion: { propagationPolicy, gracePeriodSeconds }, timeoutMs: flags.timeout || DEFAULT_TIMEOUT_MS };
  // Nothing but objects in the output of -o json
  const messages = output === '' || output === 'name' ? rt.io.stdout : rt.io.stderr;
  return {
    fieldManager,
    fieldValidation: fieldValidation(flags),
    saveConfig,
    subresource,
    force: flags.force ? force : undefined,
    onDeleted: (target) => messages.write(deletionLine(target, { output, forced: false, dryRun: 'none' })),
  };
}
