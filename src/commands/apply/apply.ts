import type { Outcome } from '../../core/outcome.ts';
import { applyDiff, checkDiff } from './apply-diff.ts';
import { changesOf, checkMode, CLIENT_SIDE_FLAGS, MODE_FLAGS } from '../shared/manifest/apply-mode.ts';
import { checkPrune, PRUNE_FLAGS, pruningApply } from './apply-prune.ts';
import { appliedDaemonSets, awaitApplied, checkWait, WAIT_FLAGS } from './apply-wait.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { checkManifestFlags, MANIFEST_FLAGS, readChosen } from '../shared/manifest/manifest-flags.ts';
import { printResults } from '../shared/manifest/manifest-results.ts';

const FLAGS = {
  ...MANIFEST_FLAGS,
  ...MODE_FLAGS,
  ...CLIENT_SIDE_FLAGS,
  ...PRUNE_FLAGS,
  diff: { type: 'boolean', help: 'show first what will change, as ds diff does; with --dry-run=server only that' },
  ...WAIT_FLAGS,
} as const satisfies Flags;

export const applyCommand = defineCommand({
  path: ['apply'],
  summary: 'Make the objects in the cluster what the files say',
  description:
    'Applies DaemonSets and whatever ships with them (namespaces, accounts, roles, ConfigMaps, CustomResourceDefinitions, …), each ' +
    'after what it needs, with server-side apply under the field manager "ds". Objects that kubectl applied client-side are taken ' +
    'over: a field that left the file leaves the object. Their last-applied annotation stays current, so that kubectl apply can go on from ' +
    'there.\n\n' +
    'Fields that only another applier set stay, and are named; --take-over=MANAGER takes over everything that it owns, so that what the ' +
    'files do not set is removed. ds plan and ds diff show what that comes to.\n\n' +
    'Says created, configured or unchanged of each; unchanged means that nothing differs but perhaps who owns which field. An object ' +
    'that fails never stops the others. What an exported object (ds get -o yaml) says of its life, such as uid and resourceVersion, ' +
    'is left out; a resourceVersion in a file without a uid makes the server refuse when the object has changed since.\n\n' +
    'An object that ds lint calls an error is not sent (--validate=strict, as with kubectl the default, where it is the server alone ' +
    'that looks). What a newer server may take, or others may have filled in, is left to the server.\n\n' +
    '--server-side=false applies as kubectl does without --server-side: what is sent is the difference between the file, the live ' +
    'object, and the file as it was applied last, which an annotation of the object keeps. The two can take turns on one object.',
  examples: [
    { command: 'ds apply -f agent.yaml', says: 'apply every object of a file' },
    { command: 'ds apply -f manifests/ -R', says: 'every .yaml, .yml and .json below a folder' },
    { command: 'ds apply -k overlays/production', says: 'what a kustomization comes to' },
    { command: 'helm template . | ds apply -f -', says: 'what another program writes' },
    { command: 'ds apply -f agent.yaml --dry-run=server', says: 'what it would do, checked by the server' },
    { command: 'ds apply -f agent.yaml --diff', says: 'and show line by line what changes' },
    { command: 'ds apply -f agent.yaml --wait --timeout=5m', says: 'and wait until every node runs it' },
    {
      command: 'ds apply -f manifests/ --prune --applyset=agents -n ops',
      says: 'and delete what was in these files before, and is no more',
    },
    { command: 'ds apply -f agent.yaml --force-conflicts', says: 'take over fields that others own' },
    { command: 'ds apply -f agent.yaml --server-side=false', says: 'apply as kubectl apply does' },
  ],
  args: [],
  flags: FLAGS,
  check: ({ flags, provided }) => {
    checkManifestFlags(flags);
    checkMode(flags);
    checkPrune(flags);
    checkWait(flags, provided);
    checkDiff(flags);
  },
  run: async ({ flags, provided }, rt) => {
    const { objects: chosen, failed } = await readChosen(flags, rt);
    const { client, namespace } = await rt.connect();
    const choice = { namespace, enforced: provided.has('namespace') };
    const set = chosen.length === 0 ? undefined : await pruningApply(client, chosen, flags, choice, rt);
    const objects = set?.objects ?? chosen;
    const finish = async (applied: Outcome): Promise<Outcome> =>
      applied === 'ok' && set !== undefined ? set.finish() : applied;
    const changes = await changesOf(objects, flags, provided, rt);
    if (flags.diff) {
      const shown = await applyDiff(client, changes, flags, rt);
      if (flags.dryRun === 'server') return finish(failed ? 'failed' : shown);
    }
    await set?.begin();
    const applied = appliedDaemonSets(changes.run(flags.dryRun));
    const reading = { failed, count: objects.length };
    const outcome = await finish(await printResults(applied.results, flags, reading, 'apply', rt));
    return flags.wait ? awaitApplied(client, applied.named, outcome, { flags, provided }, rt) : outcome;
  },
});
