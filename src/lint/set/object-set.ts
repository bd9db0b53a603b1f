import { appendTo } from '../../core/append-to.ts';
import { objectAt, stringAt } from '../../core/json/json.ts';
import { placeAt } from '../../yaml/text.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { Problem } from '../rules/rule.ts';

/** A problem between objects. */
export interface SetProblem extends Problem {
  readonly manifest: ManifestObject;
}

export const kindOf = ({ object }: ManifestObject): string => stringAt(object, 'kind') ?? '';
export const nameOf = ({ object }: ManifestObject): string => stringAt(objectAt(object, 'metadata'), 'name') ?? '';
export const namespaceOf = ({ object }: ManifestObject): string =>
  stringAt(objectAt(object, 'metadata'), 'namespace') ?? '';
/** The position of an object, for a message about another one. */
export const lineOf = (manifest: ManifestObject, from: ManifestObject): string => {
  const { file, line } = placeAt(manifest.source, manifest.offset([]));
  return from.source.file === file ? `on line ${line}` : `in ${file}, line ${line}`;
};

/** The objects of a run by kind, then by name. */
export class ObjectSet {
  readonly #kinds = new Map<string, Map<string, ManifestObject[]>>();

  constructor(all: readonly ManifestObject[]) {
    for (const one of all) {
      const names = this.#kinds.get(kindOf(one)) ?? new Map<string, ManifestObject[]>();
      this.#kinds.set(kindOf(one), names);
      appendTo(names, nameOf(one), one);
    }
  }

  named(kind: string, name: string): readonly ManifestObject[] {
    return this.#kinds.get(kind)?.get(name) ?? [];
  }

  names(kind: string): readonly string[] {
    return [...(this.#kinds.get(kind)?.keys() ?? [])];
  }
}
