import { jsonEqual } from '../../../core/json/json-equal.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { apiVersionOf } from '../../../kube/resource.ts';
import type { Client } from '../../../kube/client.ts';
import { loadPalette } from '../../../render/color.ts';
import { withoutManagedFields } from '../../../render/output/object-output.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { unifiedDiff } from '../../../render/unified-diff.ts';
import { toYaml } from '../../../yaml/yaml.ts';
import type { ChangeSet } from '../../../workflows/apply/change-set/change-set.ts';
import type { AnyObject, AppliedObject } from '../../../workflows/apply/change-set/change.ts';
import type { ManifestTarget } from '../../../workflows/apply/manifest-target.ts';
import { withLastAppliedOf } from '../../../workflows/apply/last-applied/keep-last-applied.ts';
import { maskSecret } from '../../../workflows/apply/secret-mask.ts';
import { warningsOf, warnOnce } from './apply-warnings.ts';
import { externalDiff, type Versions } from './external-diff.ts';
import { withNamespaceHint } from './namespace-hint.ts';
import type { Runtime } from '../runtime.ts';

export interface DiffOptions {
  readonly showManagedFields: boolean;
  readonly showSecrets: boolean;
  /** Print no errors and warnings: the caller prints them. */
  readonly quiet?: boolean;
}

/** Prints the difference between the live and the changed objects. `failed` when some could not be compared; that has been reported. */
export async function showDiff(
  client: Client,
  changes: ChangeSet,
  options: DiffOptions,
  rt: Runtime,
): Promise<Outcome> {
  const targets = new Map<JsonObject, ManifestTarget>();
  const results = changes.preview(async (change, target) => {
    const applied = await withReadableLive(client, target, await change.predict(), rt.signal);
    targets.set(applied.object, target);
    return applied;
  });
  const show = await createComparison(rt);
  const warn = warnOnce(rt);
  let isFailed = false;
  for await (const result of results) {
    if ('error' in result) {
      if (options.quiet !== true) rt.report(withNamespaceHint(await rt.explain(result.error)));
      isFailed = true;
      continue;
    }
    const { object, before } = result.applied;
    if (options.quiet !== true) warningsOf(result, rt).forEach(warn);
    show.add(versionsOf(object, before, targets.get(object), options));
  }
  // unlike kubectl, which shows nothing when one object fails
  const outcome = await show.end();
  return isFailed ? 'failed' : outcome;
}

/** An object that may be applied but not read cannot be compared: reads it, which throws the server's error. */
async function withReadableLive(
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
    .replaceAll(/[/\\\0]/g, '.');
}

function versionsOf(
  object: JsonObject,
  before: JsonObject | undefined,
  target: ManifestTarget | undefined,
  options: DiffOptions,
): { readonly name: string; readonly live: JsonObject | undefined; readonly merged: JsonObject } {
  const shown = (one: JsonObject): JsonObject => (options.showManagedFields ? one : withoutManagedFields(one));
  const merged = withLastAppliedOf(before, before === undefined ? object : withStatusOf(before, object));
  const versions = { live: before && shown(before), merged: shown(merged) };
  return { name: nameOf(object, target), ...(options.showSecrets ? versions : maskSecret(versions)) };
}

/** The status and the resourceVersion change while a rollout runs, so they are not compared. */
function withStatusOf(live: JsonObject, object: JsonObject): JsonObject {
  const resourceVersion = objectAt(live, 'metadata')?.['resourceVersion'];
  const metadata = { ...objectAt(object, 'metadata'), resourceVersion };
  const status = live['status'];
  return { ...without(object, 'status'), metadata, ...(status === undefined ? {} : { status }) };
}

interface Comparison {
  add(versions: ReturnType<typeof versionsOf>): void;
  end(): Promise<Outcome>;
}

/** Compares each object as it comes; an external program gets all of them at the end. */
async function createComparison(rt: Runtime): Promise<Comparison> {
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
      // The YAML of a large definition takes longer than everything else.
      if (live !== undefined && jsonEqual(live, merged)) return;
      const [from, to] = [`LIVE/${safeText(name)}`, `MERGED/${safeText(name)}`];
      const diff = unifiedDiff({ name: from, text: text(live) }, { name: to, text: text(merged) }, palette);
      if (diff === '') return;
      outcome = 'differs';
      stdout.write(`${palette.bold(`diff -u -N ${from} ${to}`)}\n${diff}`);
    },
    end: () => Promise.resolve(outcome),
  };
}
