import { DsError } from '../core/errors.ts';
import { applyObject } from '../workflows/apply-object.ts';
import { forEachManifest } from '../workflows/apply-manifests.ts';
import { checkedFirst } from '../workflows/check-first.ts';
import { appliedDaemonSets, awaitApplied, checkWait } from './apply-wait.ts';
import { checkedRun } from './check-first.ts';
import { defineCommand, type Flags } from './define.ts';
import { checkManifestFlags, fieldValidation, MANIFEST_FLAGS, readChosen } from './manifest-flags.ts';
import { printResults } from './manifest-results.ts';

const FLAGS = {
  ...MANIFEST_FLAGS,
  serverSide: { type: 'boolean', default: true, help: 'let the server merge, field by field' },
  fieldManager: { type: 'string', value: 'NAME', default: 'ds', help: 'who owns the fields that the files set' },
  forceConflicts: { type: 'boolean', help: 'take over fields that others own with other values' },
  wait: { type: 'boolean', help: 'wait until every DaemonSet that was applied is rolled out' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'with --wait: how long to wait for all of them (1s, 2m, 3h), else exit 3; 0 is for ever',
  },
} as const satisfies Flags;

export const applyCommand = defineCommand({
  path: ['apply'],
  summary: 'Make the objects in the cluster what the files say',
  description:
    'Applies DaemonSets and whatever ships with them (namespaces, accounts, roles, ConfigMaps, CustomResourceDefinitions, …), each ' +
    'after what it needs, with server-side apply under the field manager "ds". Objects that kubectl applied client-side are taken ' +
    'over: a field that left the file leaves the object.\n\n' +
    'Says created, configured or unchanged of each; unchanged means that nothing differs but perhaps who owns which field. An object ' +
    'that fails never stops the others. What an exported object (ds get -o yaml) says of its life, such as uid and resourceVersion, ' +
    'is left out; a resourceVersion in a file without a uid makes the server refuse when the object has changed since.\n\n' +
    'An object that ds lint calls an error is not sent (--validate=strict, as with kubectl the default, where it is the server alone ' +
    'that looks). What a newer server may take, or others may have filled in, is left to the server.',
  examples: [
    { command: 'ds apply -f agent.yaml', says: 'apply every object of a file' },
    { command: 'ds apply -f manifests/ -R', says: 'every .yaml, .yml and .json below a folder' },
    { command: 'kustomize build . | ds apply -f -', says: 'what another program writes' },
    { command: 'ds apply -f agent.yaml --dry-run=server', says: 'what it would do, checked by the server' },
    { command: 'ds apply -f agent.yaml --wait --timeout=5m', says: 'and wait until every node runs it' },
    { command: 'ds apply -f agent.yaml --force-conflicts', says: 'take over fields that others own' },
  ],
  args: [],
  flags: FLAGS,
  check: ({ flags, given }) => {
    checkManifestFlags(flags, 'ds apply');
    if (!flags.serverSide) {
      throw new DsError('usage', 'ds applies on the server side only: --server-side=false is not there yet', {
        hint: 'leave the flag out, or use kubectl apply for this file',
      });
    }
    if (flags.fieldManager === '') throw new DsError('usage', '--field-manager must not be empty');
    checkWait(flags, given);
  },
  run: async ({ flags, given }, rt) => {
    const { objects, failed } = await readChosen(flags, rt);
    const settings = {
      fieldManager: flags.fieldManager,
      force: flags.forceConflicts,
      dryRun: flags.dryRun,
      fieldValidation: fieldValidation(flags),
    };
    const { client, namespace } = await rt.connect();
    const { clock, signal } = rt;
    const choice = { namespace, enforced: given.has('namespace') };
    const results = forEachManifest(
      client,
      objects,
      { choice, dryRun: flags.dryRun, clock, signal },
      checkedFirst(client, checkedRun(flags, rt), (checked, target, object) =>
        applyObject(checked, target, object, settings, { signal }),
      ),
    );
    const applied = appliedDaemonSets(results);
    const outcome = await printResults(applied.results, flags, { failed, count: objects.length }, 'apply', rt);
    return flags.wait ? awaitApplied(client, applied.named, outcome, flags, rt) : outcome;
  },
});
