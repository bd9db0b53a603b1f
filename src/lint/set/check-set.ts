import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { selectorMatches } from '../../apimachinery/labels/label-selector.ts';
import { itemsAt, mapAt } from '../../apimachinery/validate/fields.ts';
import { POD_PATH } from '../rules/rule.ts';
import { misspeltSubjects, unusedAccounts } from './account-use.ts';
import { hostPortClashes } from './host-ports.ts';
import { missingKeys } from './missing-keys.ts';
import { kindOf, lineOf, nameOf, namespaceOf, ObjectSet, type SetProblem } from './object-set.ts';
import { podSecurity } from './pod-security.ts';
import { podTemplateOf } from './pod-templates.ts';
import { unknownTargetPorts } from './service-ports.ts';

function* duplicates(all: readonly ManifestObject[]): Iterable<SetProblem> {
  const seen = new Map<string, ManifestObject>();
  for (const manifest of all) {
    const group = (stringAt(manifest.object, 'apiVersion') ?? '').replace(/\/?[^/]*$/, '');
    if (nameOf(manifest) === '') continue;
    // Different files may be for different clusters.
    const { file } = manifest.source;
    const key = JSON.stringify([file, group, kindOf(manifest), namespaceOf(manifest), nameOf(manifest)]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, manifest);
    else {
      const message = `${kindOf(manifest)} "${nameOf(manifest)}" is already defined ${lineOf(first, manifest)}`;
      yield { manifest, rule: 'duplicate-object', path: ['metadata', 'name'], message };
    }
  }
}

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: Path;
}

function* referencesIn(value: Json | undefined, path: Path): Iterable<Reference> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) yield* referencesIn(item, [...path, index]);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const here = [...path, key];
    const kind = /^configMap(?:KeyRef|Ref)?$/.test(key)
      ? 'ConfigMap'
      : /^secret(?:KeyRef|Ref)?$/.test(key)
        ? 'Secret'
        : '';
    if (kind === '' || !isObject(item)) {
      yield* referencesIn(item, here);
      continue;
    }
    const field = stringAt(item, 'secretName') === undefined ? 'name' : 'secretName';
    const name = stringAt(item, field) ?? '';
    if (name !== '' && item['optional'] !== true) yield { kind, name, path: [...here, field] };
  }
}

function* referencesOf({ object }: ManifestObject): Iterable<Reference> {
  const pod = objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'spec');
  const account = stringAt(pod, 'serviceAccountName') ?? '';
  const priority = stringAt(pod, 'priorityClassName') ?? '';
  const pathOf = (key: string): Path => [...POD_PATH, key];
  if (account !== '' && account !== 'default') {
    yield { kind: 'ServiceAccount', name: account, path: pathOf('serviceAccountName') };
  }
  if (priority !== '' && !priority.startsWith('system-')) {
    yield { kind: 'PriorityClass', name: priority, path: pathOf('priorityClassName') };
  }
  for (const key of ['containers', 'initContainers', 'volumes']) yield* referencesIn(pod?.[key], pathOf(key));
}

/**
 * Objects that a DaemonSet refers to and that the files have only in another namespace or with a similar name. Other references are
 * assumed to exist.
 */
function* missing(manifest: ManifestObject, set: ObjectSet): Iterable<SetProblem> {
  for (const { kind, name, path } of referencesOf(manifest)) {
    const same = set.named(kind, name);
    const here = namespaceOf(manifest);
    if (same.some((one) => kind === 'PriorityClass' || namespaceOf(one) === here)) continue;
    const [other] = same;
    const problem = { manifest, rule: 'missing-companion', path };
    if (other !== undefined) {
      // The command line may set the namespace of one of the two.
      if (here === '' || namespaceOf(other) === '') continue;
      const message = `${kind} "${name}" is in namespace "${namespaceOf(other)}" (${lineOf(other, manifest)}), not in "${here}"`;
      yield { ...problem, message, fix: `Put both into the same namespace.` };
      continue;
    }
    const names = set.names(kind);
    const near = suggest(name, names) ?? (kind === 'ServiceAccount' && names.length === 1 ? names[0] : undefined);
    if (near === undefined) continue;
    const message = `there is no ${kind} "${name}" in these files; did you mean "${near}"?`;
    yield { ...problem, message, fix: `Write ${near}, or add a ${kind} of that name.` };
  }
}

function* bindings(manifest: ManifestObject, set: ObjectSet): Iterable<SetProblem> {
  for (const [index, subject] of itemsAt(manifest.object, 'subjects').entries()) {
    const namespace = stringAt(subject, 'namespace') ?? '';
    const accounts = set.named('ServiceAccount', stringAt(subject, 'name') ?? '');
    const [other] = accounts;
    if (subject['kind'] !== 'ServiceAccount' || namespace === '' || other === undefined) continue;
    if (accounts.some((one) => namespaceOf(one) === namespace || namespaceOf(one) === '')) continue;
    const message = `ServiceAccount "${nameOf(other)}" is in namespace "${namespaceOf(other)}" (${lineOf(other, manifest)}), not in "${namespace}"`;
    const fix = `Write namespace: ${namespaceOf(other)}.`;
    yield { manifest, rule: 'binding-elsewhere', path: ['subjects', index, 'namespace'], message, fix };
  }
}

function podLabels({ object }: ManifestObject): Readonly<Record<string, string>> | undefined {
  const template = objectAt(objectAt(object, 'spec'), 'template');
  if (kindOf({ object } as ManifestObject) === 'Pod') return mapAt(objectAt(object, 'metadata'), 'labels');
  return template === undefined ? undefined : mapAt(objectAt(template, 'metadata'), 'labels');
}

/** Whether a Service seems to be for pods that it does not select: by its name, or by misspelt labels. */
function isMeant(
  service: string,
  workload: string,
  selector: JsonObject,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (service === workload) return true;
  return Object.entries(selector).every(([key, value]) => {
    const meant = Object.hasOwn(labels, key) ? key : suggest(key, Object.keys(labels));
    const label = meant === undefined ? undefined : labels[meant];
    return label !== undefined && typeof value === 'string' && suggest(value, [label]) !== undefined;
  });
}

function withoutNulls(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
}

function* services(all: readonly ManifestObject[]): Iterable<SetProblem> {
  const pods = all.flatMap((one) => {
    const labels = podLabels(one);
    return labels === undefined ? [] : [{ one, labels }];
  });
  for (const manifest of all) {
    const selector = objectAt(objectAt(manifest.object, 'spec'), 'selector');
    const isService = kindOf(manifest) === 'Service' && stringAt(manifest.object, 'apiVersion') === 'v1';
    if (!isService || selector === undefined) continue;
    // An entry that is null is not sent
    const matchLabels = mapAt({ selector: withoutNulls(selector) }, 'selector');
    if (Object.keys(matchLabels).length === 0) continue;
    const beside = pods.filter(({ one }) => namespaceOf(one) === namespaceOf(manifest));
    const selected = beside.filter(({ labels }) => selectorMatches({ matchLabels }, labels));
    if (selected.length > 0) {
      yield* unknownTargetPorts(
        manifest,
        selected.flatMap(({ one }) => podTemplateOf(one) ?? []),
      );
      continue;
    }
    // Services for pods that are not in the files are common.
    const meant = beside.find(({ one, labels }) => isMeant(nameOf(manifest), nameOf(one), matchLabels, labels));
    if (meant === undefined) continue;
    const message = `spec.selector matches no pod template in these files, not even that of ${kindOf(meant.one)} "${nameOf(meant.one)}"`;
    yield { manifest, rule: 'service-selects-nothing', path: ['spec', 'selector'], part: 'key', message };
  }
}

/** The problems between the objects of a run. */
export function* checkSet(all: readonly ManifestObject[]): Iterable<SetProblem> {
  yield* hostPortClashes(all);
  if (all.length < 2) return;
  const set = new ObjectSet(all);
  yield* duplicates(all);
  for (const manifest of all) {
    if (kindOf(manifest) === 'DaemonSet') yield* missing(manifest, set);
    else if (/^(?:Cluster)?RoleBinding$/.test(kindOf(manifest))) yield* bindings(manifest, set);
    yield* missingKeys(manifest, set);
    yield* podSecurity(manifest, set);
    yield* misspeltSubjects(manifest, set);
  }
  yield* unusedAccounts(all);
  yield* services(all);
}
