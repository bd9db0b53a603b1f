import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import { itemsAt } from '../../apimachinery/validate/fields.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { Path } from '../../yaml/marks.ts';
import { namespaceOf, type ObjectSet, type SetProblem } from './object-set.ts';
import { podTemplateOf, type PodTemplate } from './pod-templates.ts';

type Source = 'ConfigMap' | 'Secret';

interface KeyReference {
  readonly kind: Source;
  readonly name: string;
  readonly key: string;
  readonly path: Path;
}

function* environmentKeys({ spec, path }: PodTemplate): Iterable<KeyReference> {
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of itemsAt(spec, list).entries()) {
      for (const [position, variable] of itemsAt(container, 'env').entries()) {
        const from = objectAt(variable, 'valueFrom');
        for (const [field, kind] of [
          ['configMapKeyRef', 'ConfigMap'],
          ['secretKeyRef', 'Secret'],
        ] as const) {
          const reference = objectAt(from, field);
          const [name, key] = [stringAt(reference, 'name') ?? '', stringAt(reference, 'key') ?? ''];
          if (name === '' || key === '' || reference?.['optional'] === true) continue;
          yield { kind, name, key, path: [...path, list, index, 'env', position, 'valueFrom', field, 'key'] };
        }
      }
    }
  }
}

function* itemKeys(owner: JsonObject, kind: Source, nameField: string, path: Path): Iterable<KeyReference> {
  const name = stringAt(owner, nameField) ?? '';
  if (owner['optional'] === true || name === '') return;
  for (const [index, item] of itemsAt(owner, 'items').entries()) {
    const key = stringAt(item, 'key') ?? '';
    if (key !== '') yield { kind, name, key, path: [...path, 'items', index, 'key'] };
  }
}

function* volumeKeys({ spec, path }: PodTemplate): Iterable<KeyReference> {
  for (const [index, volume] of itemsAt(spec, 'volumes').entries()) {
    const here = [...path, 'volumes', index];
    const [configMap, secret] = [objectAt(volume, 'configMap'), objectAt(volume, 'secret')];
    if (configMap !== undefined) yield* itemKeys(configMap, 'ConfigMap', 'name', [...here, 'configMap']);
    if (secret !== undefined) yield* itemKeys(secret, 'Secret', 'secretName', [...here, 'secret']);
    for (const [position, source] of itemsAt(objectAt(volume, 'projected'), 'sources').entries()) {
      const at = [...here, 'projected', 'sources', position];
      const [projected, secrets] = [objectAt(source, 'configMap'), objectAt(source, 'secret')];
      if (projected !== undefined) yield* itemKeys(projected, 'ConfigMap', 'name', [...at, 'configMap']);
      if (secrets !== undefined) yield* itemKeys(secrets, 'Secret', 'name', [...at, 'secret']);
    }
  }
}

function keysOf({ object }: ManifestObject): readonly string[] {
  return ['data', 'binaryData', 'stringData'].flatMap((field) => Object.keys(objectAt(object, field) ?? {}));
}

/** Keys that pods read from a ConfigMap or Secret in the files that does not have them. */
export function* missingKeys(manifest: ManifestObject, set: ObjectSet): Iterable<SetProblem> {
  const pods = podTemplateOf(manifest);
  if (pods === undefined) return;
  for (const { kind, name, key, path } of [...environmentKeys(pods), ...volumeKeys(pods)]) {
    const provided = set.named(kind, name).filter((one) => namespaceOf(one) === namespaceOf(manifest));
    const [first] = provided;
    const keys = provided.flatMap(keysOf);
    // Without any keys, or with an injection annotation, it is filled by something else.
    if (first === undefined || keys.length === 0 || keys.includes(key) || isFilledElsewhere(first)) continue;
    const near = suggest(key, keys);
    const guess = near === undefined ? `it has ${keys.slice(0, 5).join(', ')}` : `did you mean "${near}"?`;
    yield { manifest, rule: 'missing-key', path, message: `${kind} "${name}" has no key "${key}"; ${guess}` };
  }
}

function isFilledElsewhere({ object }: ManifestObject): boolean {
  return (
    isObject(object['metadata']) &&
    Object.keys(objectAt(object['metadata'], 'annotations') ?? {}).some((key) => /inject|reflect|replicat/.test(key))
  );
}
