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
import { withLastAppliedOf } from '../../../workflows/apply/last-applied/keep-current.ts';
import { maskSecret } from '../../../workflows/apply/secret-mask.ts';
import { leftBehindWarnings, warnOnce } from './apply-warnings.ts';
import { externalDiff, type Versions } from './external-diff.ts';
import type { Runtime } from '../runtime.ts';

export interface DiffOptions {
  readonly showManagedFields: boolean;
  readonly showSecrets: boolean;
  /** Somebody else says what cannot be compared and what is warned of. */
  readonly quiet?: boolean;
}

/**
 * Shows what the changes would make of the objects, compared with what is there. `failed` when something could not be found out, which
 * has been reported; what could is shown all the same.
 */
export async function showDiff(
  client: Client,
  changes: ChangeSet,
  options: DiffOptions,
  rt: Runtime,
): Promise<Outcome> {
  const places = new Map<JsonObject, ManifestTarget>();
  const results = changes.preview(async (change, target) => {
    const applied = await readable(client, target, await change.predict(), rt.signal);
    places.set(applied.object, target);
    return applied;
  });
  const show = await comparison(rt);
  const warn = warnOnce(rt);
  let isFailed = false;
  for await (const result of results) {
    if ('error' in result) {
      if (options.quiet !== true) rt.report(await rt.explain(result.error));
      isFailed = true;
      continue;
    }
    const { object, before, warnings } = result.applied;
    if (options.quiet !== true) [...warnings, ...leftBehindWarnings(result, rt)].forEach(warn);
    show.add(versionsOf(object, before, places.get(object), options));
  }
  // kubectl compares nothing when something failed; what was found out is worth showing
  const outcome = await show.end();
  return isFailed ? 'failed' : outcome;
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

/** What moves while a rollout runs is no difference: the status, and the version that counts every change. */
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
