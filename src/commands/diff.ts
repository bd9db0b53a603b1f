import { DsError } from '../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../core/json.ts';
import type { Outcome } from '../core/outcome.ts';
import { apiVersionOf } from '../kube/resource.ts';
import type { Client } from '../kube/client.ts';
import { loadPalette } from '../render/color.ts';
import { withoutManagedFields } from '../render/object-output.ts';
import { safeText } from '../render/safe.ts';
import { unifiedDiff } from '../render/unified-diff.ts';
import { toYaml } from '../render/yaml.ts';
import { forEachManifest, type ManifestRun } from '../workflows/apply-manifests.ts';
import { applyObject, type AnyObject, type AppliedObject, type ApplySettings } from '../workflows/apply-object.ts';
import { leavesUnseen } from '../workflows/client-side-fields.ts';
import type { ManifestTarget } from '../workflows/manifest-target.ts';
import { maskSecret } from '../workflows/secret-mask.ts';
import { applyCommand } from './apply.ts';
import { defineCommand, type Flags, type FlagValues } from './define.ts';
import { externalDiff, type Versions } from './external-diff.ts';
import { checkManifestFlags, fieldValidation, MANIFEST_FLAGS, readChosen } from './manifest-flags.ts';
import type { Runtime } from './runtime.ts';

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
    const places = new Map<JsonObject, ManifestTarget>();
    const results = forEachManifest(client, objects, run, async (target, object) => {
      const applied = await readable(
        client,
        target,
        await applyObject(client, target, object, settings, { signal }),
        signal,
      );
      places.set(applied.object, target);
      return applied;
    });
    const show = await comparison(rt);
    const warned = new Set<string>();
    let isFailed = failed;
    let isUnseen = false;
    for await (const result of results) {
      if ('error' in result) {
        rt.report(result.error);
        isFailed = true;
        continue;
      }
      const { object, before, warnings } = result.applied;
      const leaves = leavesUnseen(before, result.found.object);
      isUnseen ||= leaves;
      const unseen = leaves
        ? [`${result.name}: kubectl applied it on the client's side; what left the file since is not shown, but goes`]
        : [];
      for (const warning of [...warnings, ...unseen].filter((text) => !warned.has(text))) {
        warned.add(warning);
        rt.warn(warning);
      }
      show.add(versionsOf(object, before, places.get(object), flags));
    }
    if (objects.length === 0 && !isFailed) throw new DsError('input', 'no objects passed to diff');
    // kubectl compares nothing when something failed; what was found out is worth showing
    const outcome = await show.end();
    if (isFailed) return 'failed';
    return isUnseen ? 'differs' : outcome;
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

/** Nothing can be compared with what may not be read: asks again, for the server's own refusal. */
async function readable(
  client: Client,
  target: ManifestTarget,
  applied: AppliedObject,
  signal: AbortSignal,
): Promise<AppliedObject> {
  if (applied.verdict !== 'serverside-applied') return applied;
  return { ...applied, before: await client.get<AnyObject>(target, { signal }) };
}

/** kubectl's file name: `apps.v1.DaemonSet.default.agent`. */
function nameOf(object: JsonObject, target: ManifestTarget | undefined): string {
  const metadata = objectAt(object, 'metadata');
  const apiVersion = target === undefined ? (stringAt(object, 'apiVersion') ?? '') : apiVersionOf(target.resource);
  const namespace = target === undefined ? stringAt(metadata, 'namespace') : target.namespace;
  const parts = [apiVersion, stringAt(object, 'kind'), namespace, stringAt(metadata, 'name')];
  return parts
    .map((part) => part ?? '')
    .join('.')
    .replaceAll('/', '.');
}

function versionsOf(
  object: JsonObject,
  before: JsonObject | undefined,
  target: ManifestTarget | undefined,
  flags: DiffFlags,
): { readonly name: string; readonly live: JsonObject | undefined; readonly merged: JsonObject } {
  const shown = (one: JsonObject): JsonObject => (flags.showManagedFields ? one : withoutManagedFields(one));
  const versions = { live: before && shown(before), merged: shown(object) };
  return { name: nameOf(object, target), ...(flags.showSecrets ? versions : maskSecret(versions)) };
}

interface Comparison {
  add(versions: ReturnType<typeof versionsOf>): void;
  end(): Promise<Outcome>;
}

/** Compares each object as it comes, or all of them at the end when another program does it. */
async function comparison(rt: Runtime): Promise<Comparison> {
  const { stdout } = rt.io;
  const external = rt.env['KUBECTL_EXTERNAL_DIFF'] ?? '';
  if (external !== '') {
    const all: Versions[] = [];
    return {
      add: ({ name, live, merged }) => void all.push({ name, live: live && toYaml(live), merged: toYaml(merged) }),
      end: () => externalDiff(external, all, rt),
    };
  }
  const palette = await loadPalette(stdout);
  let outcome: Outcome = 'ok';
  const text = (object: JsonObject | undefined): string =>
    object === undefined ? '' : toYaml(object, { forTerminal: stdout.isTTY });
  return {
    add: ({ name, live, merged }) => {
      const [from, to] = [`LIVE/${safeText(name)}`, `MERGED/${safeText(name)}`];
      const diff = unifiedDiff({ name: from, text: text(live) }, { name: to, text: text(merged) }, palette);
      if (diff === '') return;
      outcome = 'differs';
      stdout.write(`${palette.bold(`diff -u -N ${from} ${to}`)}\n${diff}`);
    },
    end: () => Promise.resolve(outcome),
  };
}
