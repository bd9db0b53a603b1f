import type { Outcome } from '../../core/outcome.ts';
import { applyDiff, checkDiff } from './apply-diff.ts';
import { changesOf, checkMode, CLIENT_SIDE_FLAGS, MODE_FLAGS } from '../shared/manifest/apply-mode.ts';
import { checkPrune, PRUNE_FLAGS, pruningApply } from './apply-prune.ts';
import { applyProgress, applyWithin, awaitApplied, checkWait, WAIT_FLAGS } from './apply-wait.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { checkManifestFlags, MANIFEST_FLAGS, readChosen } from '../shared/manifest/manifest-flags.ts';
import { checkChangeOutput } from '../shared/output/change-output.ts';
import { printResults } from '../shared/manifest/manifest-results.ts';

const FLAGS = {
  ...MANIFEST_FLAGS,
  ...MODE_FLAGS,
  ...CLIENT_SIDE_FLAGS,
  ...PRUNE_FLAGS,
  diff: { type: 'boolean', help: 'show the differences first, as ds diff does; with --dry-run=server only show them' },
  ...WAIT_FLAGS,
} as const satisfies Flags;

export const applyCommand = defineCommand({
  path: ['apply'],
  summary: 'Create or update objects from files',
  description:
    'Applies DaemonSets and the objects they need (namespaces, accounts, roles, ConfigMaps, CustomResourceDefinitions, …) in dependency ' +
    'order, with server-side apply and the field manager "ds". Objects that kubectl applied on the client are taken over: a field that is ' +
    'no longer in the file is removed. Their last-applied annotation stays current, so kubectl apply can continue.\n\n' +
    'Fields that only another field manager set are kept and listed; --take-over=MANAGER takes over all its fields and removes those that ' +
    'are not in the files. ds plan and ds diff show the result.\n\n' +
    'Prints created, configured or unchanged for each object; unchanged means that nothing but field managers may have changed. A failed object ' +
    'does not stop the others. Fields of an exported object (ds get -o yaml) that the server sets, such as uid and resourceVersion, are ' +
    'ignored; with a resourceVersion and no uid, the server refuses an object that has changed since.\n\n' +
    'An object with errors of ds lint is not sent (--validate=strict, the default; kubectl leaves validation to the server). What a newer ' +
    'server may accept, or other clients may fill in, is left to the server.\n\n' +
    '--server-side=false applies as kubectl apply does by default: it sends the difference between the file, the live object, and the file ' +
    'as it was applied last, which an annotation stores. The two can take turns on one object.',
  examples: [
    { command: 'ds apply -f agent.yaml', comment: 'apply the objects in a file' },
    { command: 'ds apply -f manifests/ -R', comment: 'apply every .yaml, .yml and .json file below a directory' },
    { command: 'ds apply -k overlays/production', comment: 'apply a kustomization' },
    { command: 'helm template . | ds apply -f -', comment: 'apply the output of another program' },
    { command: 'ds apply -f agent.yaml --dry-run=server', comment: 'check on the server, without changing anything' },
    { command: 'ds apply -f agent.yaml --diff', comment: 'show the differences, then apply' },
    { command: 'ds apply -f agent.yaml --wait --timeout=5m', comment: 'apply, then wait for the rollout' },
    {
      command: 'ds apply -f manifests/ --prune --applyset=agents -n ops',
      comment: 'apply, then delete the objects that are no longer in the files',
    },
    { command: 'ds apply -f agent.yaml --force-conflicts', comment: 'take over fields of other field managers' },
    { command: 'ds apply -f agent.yaml --server-side=false', comment: 'apply on the client, as kubectl apply does' },
  ],
  args: [],
  flags: FLAGS,
  check: ({ flags, provided }) => {
    checkManifestFlags(flags);
    checkChangeOutput(flags);
    checkMode(flags);
    checkPrune(flags);
    checkWait(flags, provided);
    checkDiff(flags);
  },
  run: async ({ flags, provided }, rt) => {
    const { objects: chosen, failed } = await readChosen(flags, rt);
    const { client, namespace } = await rt.connect();
    const choice = { namespace, enforced: provided.has('namespace') };
    const until = flags.timeout === 0 ? Infinity : rt.clock.now() + flags.timeout;
    const progress = applyProgress(chosen);
    const outcome = await applyWithin(until, progress, rt, async (bounded) => {
      const set = chosen.length === 0 ? undefined : await pruningApply(client, chosen, flags, choice, bounded);
      const objects = set?.objects ?? chosen;
      const finish = async (applied: Outcome): Promise<Outcome> =>
        applied === 'ok' && set !== undefined ? set.finish() : applied;
      const changes = await changesOf(objects, flags, provided, bounded);
      if (flags.diff) {
        const shown = await applyDiff(client, changes, flags, bounded);
        if (flags.dryRun === 'server') return finish(failed ? 'failed' : shown);
      }
      await set?.begin();
      const results = progress.follow(objects, changes.run(flags.dryRun));
      const reading = { failed, count: objects.length };
      return finish(await printResults(results, flags, reading, 'apply', bounded));
    });
    return flags.wait ? awaitApplied(client, progress.named, outcome, { flags, provided, until }, rt) : outcome;
  },
});
