import { DsError } from '../../core/errors.ts';
import { changesOf, checkMode, MODE_FLAGS } from '../shared/manifest/apply-mode.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { showDiff } from '../shared/manifest/manifest-diff.ts';
import { checkManifestFlags, MANIFEST_FLAGS, readChosen } from '../shared/manifest/manifest-flags.ts';

const FLAGS = {
  filename: MANIFEST_FLAGS.filename,
  kustomize: MANIFEST_FLAGS.kustomize,
  recursive: MANIFEST_FLAGS.recursive,
  selector: MANIFEST_FLAGS.selector,
  validate: MANIFEST_FLAGS.validate,
  ...MODE_FLAGS,
  showManagedFields: SHARED_FLAGS.showManagedFields,
  showSecrets: { type: 'boolean', help: 'show the values of Secrets' },
} as const satisfies Flags;

export const diffCommand = defineCommand({
  path: ['diff'],
  summary: 'Show the changes that ds apply would make, line by line',
  description:
    'Applies every object of the files on the server without saving it, and compares the result with the live object, as YAML. Values of ' +
    'Secrets are hidden. The environment variable KUBECTL_EXTERNAL_DIFF names a program to compare two directories with, and its ' +
    'arguments.\n\n' +
    '--server-side=false shows the changes of ds apply --server-side=false, except for the last-applied annotation, as kubectl diff ' +
    'does.\n\n' +
    'Exits 0 without differences, 1 with differences, and 2 or more on an error.',
  examples: [
    { command: 'ds diff -f agent.yaml', comment: 'show the changes of a file' },
    { command: 'ds diff -k overlays/production', comment: 'show the changes of a kustomization' },
    { command: 'helm template . | ds diff -f -', comment: 'show the changes of what another program writes' },
    {
      command: 'ds diff -f manifests/ -R; test $? = 1 && ds apply -f manifests/ -R',
      comment: 'apply only if something differs',
    },
    {
      command: 'KUBECTL_EXTERNAL_DIFF="colordiff -N -u" ds diff -f agent.yaml',
      comment: 'compare with another program',
    },
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
