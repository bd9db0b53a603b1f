import { DsError } from '../../core/errors.ts';
import { changesOf, checkMode, MODE_FLAGS } from '../shared/manifest/apply-mode.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { showDiff } from '../shared/manifest/manifest-diff.ts';
import { checkManifestFlags, MANIFEST_FLAGS, readChosen } from '../shared/manifest/manifest-flags.ts';

const FLAGS = {
  filename: MANIFEST_FLAGS.filename,
  kustomize: MANIFEST_FLAGS.kustomize,
  recursive: MANIFEST_FLAGS.recursive,
  selector: MANIFEST_FLAGS.selector,
  validate: MANIFEST_FLAGS.validate,
  ...MODE_FLAGS,
  showManagedFields: { type: 'boolean', help: 'keep metadata.managedFields' },
  showSecrets: { type: 'boolean', help: 'do not hide the values of Secrets' },
} as const satisfies Flags;

export const diffCommand = defineCommand({
  path: ['diff'],
  summary: 'Show what ds apply would change, line by line',
  description:
    'Has the server apply every object of the files without keeping it, and compares that with what is there. The output is YAML; an ' +
    'object that does not exist yet is all new. Values of Secrets are hidden. The environment variable KUBECTL_EXTERNAL_DIFF names ' +
    'another program to compare with, which gets two folders; words behind its name are passed on.\n\n' +
    'With --server-side=false it shows what ds apply --server-side=false would change, but for the annotation in which that remembers ' +
    'the file, as kubectl diff does.\n\n' +
    'Exits 0 when nothing differs, 1 when something does, and 2 or more when that could not be found out.',
  examples: [
    { command: 'ds diff -f agent.yaml', says: 'what applying a file would change' },
    { command: 'ds diff -k overlays/production', says: 'what a kustomization comes to' },
    { command: 'helm template . | ds diff -f -', says: 'what another program writes' },
    {
      command: 'ds diff -f manifests/ -R; test $? = 1 && ds apply -f manifests/ -R',
      says: 'apply only when something differs, and not when the diff failed',
    },
    { command: 'KUBECTL_EXTERNAL_DIFF="colordiff -N -u" ds diff -f agent.yaml', says: 'compare with another program' },
  ],
  args: [],
  flags: FLAGS,
  failsWithTwo: true,
  isReadOnly: true,
  check: ({ flags }) => {
    checkManifestFlags(flags);
    checkMode(flags);
  },
  run: async ({ flags, provided }, rt) => {
    const { objects, failed } = await readChosen(flags, rt);
    const { client } = await rt.connect();
    const changes = await changesOf(objects, flags, provided, rt, { check: false });
    const outcome = await showDiff(client, changes, flags, rt);
    if (objects.length === 0 && !failed) throw new DsError('input', 'no objects passed to diff');
    return failed ? 'failed' : outcome;
  },
});
