import { DsError } from '../core/errors.ts';
import type { ManifestRun } from '../workflows/apply-manifests.ts';
import { applyObject, type ApplySettings } from '../workflows/apply-object.ts';
import { applyCommand } from './apply.ts';
import { defineCommand, type Flags, type FlagValues } from './define.ts';
import { showDiff } from './manifest-diff.ts';
import { checkManifestFlags, fieldValidation, MANIFEST_FLAGS, readChosen } from './manifest-flags.ts';

const FLAGS = {
  filename: MANIFEST_FLAGS.filename,
  recursive: MANIFEST_FLAGS.recursive,
  selector: MANIFEST_FLAGS.selector,
  validate: MANIFEST_FLAGS.validate,
  serverSide: applyCommand.flags.serverSide,
  fieldManager: applyCommand.flags.fieldManager,
  forceConflicts: applyCommand.flags.forceConflicts,
  showManagedFields: { type: 'boolean', help: 'keep metadata.managedFields' },
  showSecrets: { type: 'boolean', help: 'do not hide the values of Secrets' },
} as const satisfies Flags;

type DiffFlags = FlagValues<typeof FLAGS>;

export const diffCommand = defineCommand({
  path: ['diff'],
  summary: 'Show what ds apply would change, line by line',
  description:
    'Has the server apply every object of the files without keeping it, and compares that with what is there. The output is YAML; an ' +
    'object that does not exist yet is all new. Values of Secrets are hidden. The environment variable KUBECTL_EXTERNAL_DIFF names ' +
    'another program to compare with, which gets two folders; words behind its name are passed on.\n\n' +
    'Exits 0 when nothing differs, 1 when something does, and 2 or more when that could not be found out.',
  examples: [
    { command: 'ds diff -f agent.yaml', says: 'what applying a file would change' },
    { command: 'kustomize build . | ds diff -f -', says: 'what another program writes' },
    { command: 'ds diff -f manifests/ -R || ds apply -f manifests/ -R', says: 'apply only when something differs' },
    { command: 'KUBECTL_EXTERNAL_DIFF="colordiff -N -u" ds diff -f agent.yaml', says: 'compare with another program' },
  ],
  args: [],
  flags: FLAGS,
  failsWithTwo: true,
  check: ({ flags }) => {
    checkManifestFlags(flags, 'ds diff');
    checkApplying(flags);
  },
  run: async ({ flags, given }, rt) => {
    const { objects, failed } = await readChosen(flags, rt);
    const { client, namespace } = await rt.connect();
    const settings: ApplySettings = {
      fieldManager: flags.fieldManager,
      force: flags.forceConflicts,
      dryRun: 'server',
      fieldValidation: fieldValidation(flags),
    };
    const { clock, signal } = rt;
    const choice = { namespace, enforced: given.has('namespace') };
    const run: ManifestRun = { choice, dryRun: 'server', clock, signal };
    const outcome = await showDiff(
      client,
      objects,
      run,
      (target, object) => applyObject(client, target, object, settings, { signal }),
      flags,
      rt,
    );
    if (objects.length === 0 && !failed) throw new DsError('input', 'no objects passed to diff');
    return failed ? 'failed' : outcome;
  },
});

/** What `ds apply` says of these flags. */
function checkApplying(flags: DiffFlags): void {
  if (!flags.serverSide) {
    throw new DsError(
      'usage',
      'ds diff compares with what the server would make of it: --server-side=false is not there',
      {
        hint: 'leave the flag out, or use kubectl diff for this file',
      },
    );
  }
  if (flags.fieldManager === '') throw new DsError('usage', '--field-manager must not be empty');
}
