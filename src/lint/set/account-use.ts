import { appendTo } from '../../core/append-to.ts';
import { stringAt } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import { itemsAt } from '../../apimachinery/validate/fields.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { kindOf, lineOf, nameOf, namespaceOf, type ObjectSet, type SetProblem } from './object-set.ts';
import { podTemplateOf } from './pod-templates.ts';

const isBinding = (manifest: ManifestObject): boolean => /^(?:Cluster)?RoleBinding$/.test(kindOf(manifest));

/** The ServiceAccounts among the subjects, with their namespaces. */
function* accountsOf(binding: ManifestObject): Iterable<readonly [index: number, name: string, namespace: string]> {
  for (const [index, subject] of itemsAt(binding.object, 'subjects').entries()) {
    if (subject['kind'] !== 'ServiceAccount') continue;
    yield [index, stringAt(subject, 'name') ?? '', stringAt(subject, 'namespace') ?? namespaceOf(binding)];
  }
}

/** Bindings to a ServiceAccount that is not in the files, while one with a similar name is. */
export function* misspeltSubjects(binding: ManifestObject, set: ObjectSet): Iterable<SetProblem> {
  if (!isBinding(binding)) return;
  for (const [index, name] of accountsOf(binding)) {
    if (name === '' || name === 'default' || set.named('ServiceAccount', name).length > 0) continue;
    const near = suggest(name, set.names('ServiceAccount'));
    if (near === undefined) continue;
    const message = `there is no ServiceAccount "${name}" in these files; did you mean "${near}"?`;
    yield { manifest: binding, rule: 'binding-other-account', path: ['subjects', index, 'name'], message };
  }
}

/** The ServiceAccount of pods; empty for the default one. */
function accountOf(manifest: ManifestObject): string {
  const spec = podTemplateOf(manifest)?.spec;
  const name = stringAt(spec, 'serviceAccountName') ?? stringAt(spec, 'serviceAccount') ?? '';
  return name === 'default' ? '' : name;
}

function* unusedIn(file: readonly ManifestObject[]): Iterable<SetProblem> {
  const used = new Set(file.map(accountOf));
  const bound = new Set(file.filter(isBinding).flatMap((one) => [...accountsOf(one)].map(([, name]) => name)));
  const unused = file.filter(
    (one) => kindOf(one) === 'ServiceAccount' && bound.has(nameOf(one)) && !used.has(nameOf(one)),
  );
  const [account] = unused;
  // With several it is unknown which one is meant.
  if (account === undefined || unused.length > 1) return;
  for (const manifest of file) {
    const pods = podTemplateOf(manifest);
    const isOther = kindOf(manifest) !== 'DaemonSet' || namespaceOf(account) !== namespaceOf(manifest);
    if (pods === undefined || isOther || accountOf(manifest) !== '') continue;
    const owner = `"${nameOf(account)}" (${lineOf(account, manifest)})`;
    const message = `pods use the ServiceAccount "default"; the permissions are bound to ${owner}, which no pod uses`;
    const fix = `Set serviceAccountName: ${nameOf(account)}.`;
    yield { manifest, rule: 'binding-other-account', path: pods.path, part: 'key', message, fix };
  }
}

/** DaemonSets without a ServiceAccount, in files that bind permissions to one that no pod uses. */
export function* unusedAccounts(all: readonly ManifestObject[]): Iterable<SetProblem> {
  const files = new Map<string, ManifestObject[]>();
  for (const one of all) {
    appendTo(files, one.source.file, one);
  }
  for (const file of files.values()) yield* unusedIn(file);
}
