import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /** RFC 6901. */
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

/** The patch does not fit the document: a missing path, or a failed test. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
}

function tokensOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new JsonPatchError(`not a JSON pointer: ${pointer}`);
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function missing(tokens: readonly string[]): JsonPatchError {
  return new JsonPatchError(`nothing at /${tokens.join('/')}`);
}

/** The list index of a token; negative ones count from the end, as in the API server. */
function indexIn(list: readonly Json[], token: string): number {
  if (!/^(0|-?[1-9]\d*)$/.test(token)) throw new JsonPatchError(`not an index: ${token}`);
  const index = Number(token);
  return index < 0 ? list.length + index : index;
}

function valueAt(document: Json, tokens: readonly string[]): Json {
  let value: Json | undefined = document;
  for (const token of tokens) {
    if (Array.isArray(value)) value = (value as readonly Json[])[indexIn(value as readonly Json[], token)];
    else value = isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
    if (value === undefined) throw missing(tokens);
  }
  return value;
}

type Edit = (parent: JsonObject | readonly Json[], token: string) => Json;

/** Copies the document with the parent of the last token edited; everything beside the path is shared. */
function edited(document: Json, tokens: readonly string[], edit: Edit): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) throw new JsonPatchError('the whole document cannot be edited');
  if (!isObject(document) && !Array.isArray(document)) throw missing(tokens);
  if (rest.length === 0) return edit(document as JsonObject | readonly Json[], token);
  const child = edited(valueAt(document, [token]), rest, edit);
  if (!Array.isArray(document)) return { ...document, [token]: child };
  return (document as readonly Json[]).with(indexIn(document as readonly Json[], token), child);
}

function isList(parent: JsonObject | readonly Json[]): parent is readonly Json[] {
  return Array.isArray(parent);
}

function add(document: Json, path: string, value: Json): Json {
  const tokens = tokensOf(path);
  if (tokens.length === 0) return value;
  return edited(document, tokens, (parent, token) => {
    if (!isList(parent)) return { ...parent, [token]: value };
    const index = token === '-' ? parent.length : indexIn(parent, token);
    if (index < 0 || index > parent.length) throw missing(tokens);
    return parent.toSpliced(index, 0, value);
  });
}

function remove(document: Json, path: string): Json {
  const tokens = tokensOf(path);
  return edited(document, tokens, (parent, token) => {
    if (isList(parent)) {
      const index = indexIn(parent, token);
      if (index < 0 || index >= parent.length) throw missing(tokens);
      return parent.toSpliced(index, 1);
    }
    if (!Object.hasOwn(parent, token)) throw missing(tokens);
    return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== token));
  });
}

/** unlike RFC 6902, and like the API server, the key may be missing */
function replace(document: Json, path: string, value: Json): Json {
  const tokens = tokensOf(path);
  if (tokens.length === 0) return value;
  return edited(document, tokens, (parent, token) => {
    if (!isList(parent)) return { ...parent, [token]: value };
    const index = indexIn(parent, token);
    if (index < 0 || index >= parent.length) throw missing(tokens);
    return parent.with(index, value);
  });
}

/** Limits the bytes that copies add: a few operations could double a document until it exhausts memory. */
class CopyLimit {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  copied(value: Json): Json {
    if (this.#left !== Infinity) this.#left -= JSON.stringify(value).length;
    if (this.#left >= 0) return value;
    throw new JsonPatchError('unable to complete the copy: the size that copies add exceeds the limit');
  }
}

function applied(document: Json, operation: JsonPatchOperation, limit: CopyLimit): Json {
  const { op, path, from = '', value = null } = operation;
  if (typeof path !== 'string' || typeof from !== 'string') throw new JsonPatchError('an operation needs a path');
  switch (op) {
    case 'add':
      return add(document, path, value);
    case 'remove':
      return remove(document, path);
    case 'replace':
      return replace(document, path, value);
    case 'copy':
      return add(document, path, limit.copied(valueAt(document, tokensOf(from))));
    case 'move':
      return add(remove(document, from), path, valueAt(document, tokensOf(from)));
    case 'test':
      if (jsonEqual(valueOrNull(document, tokensOf(path)), value)) return document;
      throw new JsonPatchError(`the value at ${path} is another`);
    default:
      throw new JsonPatchError(`unknown operation ${String(op)}`);
  }
}

function valueOrNull(document: Json, tokens: readonly string[]): Json {
  try {
    return valueAt(document, tokens);
  } catch {
    return null;
  }
}

/**
 * Applies an RFC 6902 patch. Throws a JsonPatchError when it does not fit, or when its `copy` operations add more than `maxCopyBytes`. The
 * document is not modified.
 */
export function jsonPatch(document: Json, operations: readonly JsonPatchOperation[], maxCopyBytes = Infinity): Json {
  const limit = new CopyLimit(maxCopyBytes);
  return operations.reduce((patched, operation) => applied(patched, operation, limit), document);
}
