import { asDsError, type DsError } from '../core/errors.ts';
import { isObject, stringAt, type Json, type JsonObject } from '../core/json/json.ts';
import { knownApiVersion } from '../kube/discovery/known-resources.ts';
import { readDocuments } from '../yaml/documents.ts';
import { offsetOf, type ParsedDocument, type Path } from '../yaml/marks.ts';
import { errorAt, placeAt, sourceText, type Place, type SourceText } from '../yaml/text.ts';
import { lostIndentationHint } from '../yaml/syntax-errors/yaml-errors.ts';
import { isKustomization, kustomizationHint } from './kustomization.ts';

/** An object of a manifest, with the positions of its parts. */
export interface ManifestObject {
  readonly object: JsonObject;
  readonly source: SourceText;
  /** Index of its document in the file. */
  readonly document: number;
  /** The offset of a part in the source text; for a missing part, where to add it. */
  offset(path: Path, part?: 'key' | 'value'): number;
  /** The position of a part. */
  place(path?: Path, part?: 'key' | 'value'): Place;
}

/** The valid objects in file order, and the errors of the others. */
export interface Manifests {
  readonly objects: readonly ManifestObject[];
  readonly errors: readonly DsError[];
}

function manifestObject(
  object: JsonObject,
  source: SourceText,
  document: number,
  parsed: ParsedDocument,
  base: Path,
): ManifestObject {
  const offset: ManifestObject['offset'] = (path, part) => offsetOf(parsed, [...base, ...path], part);
  return { object, source, document, offset, place: (path = [], part) => placeAt(source, offset(path, part)) };
}

/** kubectl treats any object with `items` as a list. */
function isList(value: JsonObject): boolean {
  return Array.isArray(value['items']) || stringAt(value, 'kind') === 'List';
}

/** Items of a typed list without a kind get the list's kind without `List`, as in kubectl. */
function typedItem(list: JsonObject, item: Json): Json {
  const kind = stringAt(list, 'kind') ?? '';
  if (!isObject(item) || item['kind'] !== undefined || kind === 'List' || !kind.endsWith('List')) return item;
  return { apiVersion: list['apiVersion'], kind: kind.slice(0, -'List'.length), ...item };
}

interface Found {
  readonly value: Json;
  readonly path: Path;
}

/** The objects of a document, with nested lists flattened. */
function flattened(found: Found): readonly Found[] {
  const { value, path } = found;
  if (!isObject(value) || !isList(value)) return [found];
  const items = (value['items'] ?? []) as readonly Json[];
  return items.flatMap((item, index) => flattened({ value: typedItem(value, item), path: [...path, 'items', index] }));
}

function typeName(value: Json): string {
  return Array.isArray(value)
    ? 'a list'
    : `${typeof value === 'string' ? 'the text' : 'the value'} ${JSON.stringify(value)}`;
}

/** A key that differs only in case. */
function otherSpelling(object: JsonObject, key: string): string | undefined {
  return Object.keys(object).find((one) => one !== key && one.toLowerCase() === key.toLowerCase());
}

/** A hint for text that would be a mapping with a space. */
export function missingSpaceHint(text: string): string | undefined {
  const [, key] = /^([A-Za-z][\w./-]*):[^\s:/]/.exec(text) ?? [];
  return key === undefined ? undefined : `a space is missing after "${key}:"`;
}

/** By kind, if known. */
function apiVersionHint(object: JsonObject): string {
  const kind = stringAt(object, 'kind') ?? '';
  if (kind === '') return 'a DaemonSet has apiVersion: apps/v1';
  const known = knownApiVersion(kind);
  return known === undefined
    ? 'look it up in the documentation of the kind: GROUP/VERSION'
    : `a ${kind} has apiVersion: ${known}`;
}

function kindHint(object: JsonObject): string {
  const apiVersion = stringAt(object, 'apiVersion') ?? 'apps/v1';
  return apiVersion === 'apps/v1'
    ? 'a DaemonSet has kind: DaemonSet'
    : 'kind: says what the object is, as in kind: ServiceAccount';
}

/** Checks that an object has what identifies it; the rest is up to the server. */
function problemOf(found: ManifestObject): DsError | undefined {
  const { object, source } = found;
  const at = (path: Path, message: string, hint?: string, part?: 'key'): DsError => {
    const offset = found.offset(path, part);
    const lost = lostIndentationHint(source, offset);
    return errorAt(source, offset, message, lost ?? hint, lost === undefined ? 'identity' : 'lostIndentation');
  };

  if (!isObject(object)) {
    const hint =
      'a manifest has apiVersion: and kind:; separate several objects with ---, or list them in a kind: List';
    return at([], `an object is expected here, not ${typeName(object)}`, hint);
  }
  if (isKustomization(source.file, object)) {
    return at([], 'a kustomization is not a Kubernetes object', kustomizationHint(source.file));
  }
  for (const key of ['apiVersion', 'kind'] as const) {
    const value = object[key];
    const hint = key === 'apiVersion' ? apiVersionHint(object) : kindHint(object);
    if (value === undefined || value === null || value === '') {
      const other = otherSpelling(object, key);
      if (other === undefined) return at([key], `${key} is not set`, hint);
      return at([other], `${key} is not set: found "${other}"`, `write ${key}: keys are case-sensitive`, 'key');
    }
    if (typeof value !== 'string') return at([key], `${key} must be text, not ${typeName(value)}`, hint);
  }
  const metadata = object['metadata'];
  const named = 'every object needs a name: add metadata: with an indented name: below it';
  if (metadata === undefined || metadata === null) {
    const other = otherSpelling(object, 'metadata');
    if (other === undefined) return at(['metadata'], 'metadata.name is not set', named);
    return at([other], `metadata is not set: found "${other}"`, 'write metadata: keys are case-sensitive', 'key');
  }
  if (!isObject(metadata)) {
    const hint = typeof metadata === 'string' ? missingSpaceHint(metadata) : undefined;
    return at(['metadata'], `metadata must be a mapping, not ${typeName(metadata)}`, hint ?? named);
  }
  for (const key of ['name', 'namespace', 'generateName'] as const) {
    const value = metadata[key];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      return at(['metadata', key], `metadata.${key} must be text, not ${typeName(value)}`, 'put it in quotes');
    }
  }
  const hasName = (stringAt(metadata, 'name') ?? '') !== '' || (stringAt(metadata, 'generateName') ?? '') !== '';
  return hasName ? undefined : at(['metadata', 'name'], 'metadata.name is not set', named);
}

/** {@link readManifests} for text. */
export async function readSourceText(source: SourceText): Promise<Manifests> {
  const objects: ManifestObject[] = [];
  const errors: DsError[] = [];
  (await readDocuments(source)).forEach((document, index) => {
    if (document instanceof Error) {
      errors.push(document);
      return;
    }
    for (const { value, path } of flattened({ value: document.value, path: [] })) {
      const found = manifestObject(value as JsonObject, source, index, document, path);
      const problem = problemOf(found);
      if (problem === undefined) objects.push(found);
      else errors.push(problem);
    }
  });
  return { objects, errors };
}

/**
 * Reads the objects of a file as kubectl does: YAML and JSON, several documents, lists flattened, empty documents skipped. An error in one
 * document does not hide the others.
 */
export async function readManifests(file: string, bytes: Uint8Array): Promise<Manifests> {
  let source: SourceText;
  try {
    source = sourceText(file, bytes);
  } catch (error) {
    const failed = asDsError(error);
    if (failed === undefined) throw error;
    return { objects: [], errors: [failed] };
  }
  return readSourceText(source);
}
