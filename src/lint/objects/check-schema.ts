import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { isInt32 } from '../../apimachinery/quantity/int32.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { nameIn, type Schema, type SchemaNode } from '../../apimachinery/schema/schema.ts';
import { isScalar } from '../../apimachinery/schema/without-null-entries.ts';
import { quoteScalar, replaceWord } from '../fix/text-edits.ts';
import { fieldOfPath, valueAt } from './field-path.ts';
import { homeOf } from './field-home.ts';
import { foreignField, meantField } from './field-names.ts';
import { moveOf } from '../fix/move-field.ts';
import { asItem, blockOf } from '../fix/block-edits.ts';
import { missingSpaceHint } from '../../manifest/read.ts';
import type { Edit, Problem } from '../rules/rule.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/;

/** A value for a message. */
function shown(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a mapping';
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  if (typeof value === 'string') return `the text ${short}`;
  return typeof value === 'number' ? `the number ${short}` : short;
}

const sentence = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;

interface Expected {
  /** Such as `a whole number`. */
  readonly what: string;
  readonly fix?: string;
  readonly edits?: readonly Edit[];
}

/** Checks an object against the schema of its kind. */
class SchemaCheck {
  readonly #schema: Schema;
  readonly #manifest: ManifestObject;
  readonly #root: SchemaNode;
  /** For a DaemonSet the API server's rules report missing fields. */
  readonly #askRequired: boolean;
  /** The targets of misplaced fields so far. */
  readonly #moved = new Set<string>();

  constructor(schema: Schema, manifest: ManifestObject, root: SchemaNode, askRequired: boolean) {
    this.#schema = schema;
    this.#manifest = manifest;
    this.#root = root;
    this.#askRequired = askRequired;
  }

  *value(value: Json, node: SchemaNode, path: Path): Iterable<Problem> {
    // The same as an absent field.
    if (value === null) return;
    const resolved = this.#schema.resolve(node);
    const expected = this.#expected(value, node, resolved, path);
    if (expected !== undefined) {
      const message = `${fieldOfPath(path)}: ${expected.what} is expected here, not ${this.#shown(value, path)}`;
      const { fix, edits } = expected;
      yield { rule: 'wrong-type', path, message, covers: path, ...(fix && { fix }), ...(edits && { edits }) };
    } else if (Array.isArray(value)) {
      if (resolved.type !== 'array') return;
      for (const [index, item] of (value as readonly Json[]).entries()) {
        yield* this.value(item, resolved.items ?? {}, [...path, index]);
      }
    } else if (isObject(value)) yield* this.#object(value, resolved, path);
  }

  /** Values of Secrets must not be in logs. */
  #shown(value: Json, path: Path): string {
    const isSecret = this.#manifest.object['kind'] === 'Secret' && /^(?:data|stringData)$/.test(String(path[0]));
    if (!isSecret || typeof value === 'object') return shown(value);
    return typeof value === 'string' ? 'this text' : typeof value === 'number' ? 'a number' : 'true or false';
  }

  *#object(value: JsonObject, node: SchemaNode, path: Path): Iterable<Problem> {
    const { properties, additionalProperties, required = [] } = node;
    if (properties === undefined) {
      if (additionalProperties === undefined) return;
      for (const [key, item] of Object.entries(value)) {
        if (item === undefined) continue;
        const here = [...path, key];
        if (item === null && isScalar(this.#schema, additionalProperties)) {
          yield {
            rule: 'null-entry',
            path: here,
            part: 'key',
            message: `${fieldOfPath(here)}: the entry has no value`,
          };
        } else yield* this.value(item, additionalProperties, here);
      }
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (property === undefined) yield this.#unknown(value, key, properties, path);
      else if (item !== undefined) yield* this.value(item, property, [...path, key]);
    }
    if (!this.#askRequired) return;
    for (const key of required) {
      const { type, properties: of } = this.#schema.resolve(properties[key] ?? {});
      // Go does not distinguish these from their zero values.
      const hasZero = type === 'integer' || type === 'number' || type === 'boolean' || of !== undefined;
      if (hasZero || (value[key] !== undefined && value[key] !== null)) continue;
      yield { rule: 'missing-field', path: [...path, key], message: `${fieldOfPath([...path, key])} is not set` };
    }
  }

  #unknown(owner: JsonObject, key: string, properties: Readonly<Record<string, SchemaNode>>, path: Path): Problem {
    const here = [...path, key];
    const lost = this.#lostParent(owner, key, properties);
    if (lost !== undefined) {
      const message = `${fieldOfPath(here)}: "${key}" is next to "${lost}:", not below it, so "${lost}" is empty`;
      const fix = `Indent "${key}:" and what belongs to it two spaces further than "${lost}:".`;
      return { rule: 'lost-indentation', path: here, part: 'key', message, fix, covers: [] };
    }
    const message = `${fieldOfPath(here)}: there is no such field`;
    const problem = { rule: 'unknown-field', path: here, part: 'key' as const };
    const foreign = foreignField(this.#manifest, here);
    if (foreign !== undefined) {
      return { ...problem, message: `${message}: ${foreign.why}`, fix: foreign.fix, edits: foreign.edits };
    }
    const { meant, isSure } = meantField(key, Object.keys(properties));
    if (meant !== undefined && owner[meant] === undefined) {
      const offset = this.#manifest.offset(here, 'key');
      const edits = isSure ? replaceWord(this.#manifest.source, offset, key, meant) : [];
      const covers = [...path, meant];
      return {
        ...problem,
        message: `${message}; did you mean "${meant}"?`,
        fix: `Write ${meant}: instead.`,
        edits,
        covers,
      };
    }
    return { ...problem, ...this.#misplaced(owner, key, properties, path, message) };
  }

  /** The problem for a field that belongs elsewhere. */
  #misplaced(
    owner: JsonObject,
    key: string,
    properties: Readonly<Record<string, SchemaNode>>,
    path: Path,
    message: string,
  ): { message: string; fix?: string; edits?: readonly Edit[]; covers?: Path } {
    const home =
      this.#mapOfTexts(owner[key], properties, path) ??
      homeOf(this.#schema, this.#root, this.#manifest.object, key, path);
    if (home === undefined) return { message };
    const { field, edits } = moveOf(this.#manifest, [...path, key], home);
    // Only the first of several fields may create the struct.
    const isFirst = !this.#moved.has(field);
    this.#moved.add(field);
    return {
      message: `${message}; it belongs to ${field}`,
      fix: `Move it to ${field}.${key}.`,
      edits: isFirst ? edits : [],
      // The fields that are missing there are missing because of this.
      covers: valueAt(this.#manifest.object, home) === undefined ? home.slice(0, -1) : [...home, key],
    };
  }

  /** Labels directly in a selector belong to its only string map. */
  #mapOfTexts(value: Json | undefined, properties: Readonly<Record<string, SchemaNode>>, path: Path): Path | undefined {
    if (typeof value !== 'string') return undefined;
    const maps = Object.entries(properties).filter(
      ([, property]) => this.#schema.resolve(property.additionalProperties ?? {}).type === 'string',
    );
    const [only] = maps;
    return only !== undefined && maps.length === 1 && Object.keys(properties).length === 2
      ? [...path, only[0]]
      : undefined;
  }

  /** The empty sibling to which this field probably belongs. */
  #lostParent(owner: JsonObject, key: string, properties: Readonly<Record<string, SchemaNode>>): string | undefined {
    return Object.entries(owner).find(([name, value]) => {
      const node = value === null && Object.hasOwn(properties, name) ? properties[name] : undefined;
      return node !== undefined && Object.hasOwn(this.#schema.resolve(node).properties ?? {}, key);
    })?.[0];
  }

  /** The expected type; undefined when the value has it. */
  #expected(value: Json, node: SchemaNode, resolved: SchemaNode, path: Path): Expected | undefined {
    if (resolved.oneOf !== undefined) return this.#expectedChoice(value, nameIn(node) ?? '');
    const { type, format } = resolved;
    switch (type) {
      case 'object':
        return isObject(value) ? undefined : this.#expectedMapping(value, resolved, path);
      case 'array':
        return Array.isArray(value) ? undefined : this.#expectedList(value, resolved, path);
      case 'boolean':
        return typeof value === 'boolean'
          ? undefined
          : { what: 'true or false', fix: 'Write true or false, without quotes.' };
      case 'integer':
      case 'number':
        return this.#expectedNumber(value, type, format);
      case 'string':
        return this.#expectedText(value, format, path);
      default:
        return undefined;
    }
  }

  #expectedMapping(value: Json, { properties, required = [] }: SchemaNode, path: Path): Expected {
    const what = 'a mapping';
    const [space] = typeof value === 'string' && !value.includes('\n') ? [missingSpaceHint(value)] : [];
    if (space !== undefined && typeof value === 'string') {
      const offset = this.#manifest.offset(path) + value.indexOf(':') + 1;
      const isThere = this.#manifest.source.text.startsWith(value, this.#manifest.offset(path));
      return { what, fix: sentence(space), edits: isThere ? [{ from: offset, to: offset, text: ' ' }] : [] };
    }
    const [first = Object.hasOwn(properties ?? {}, 'name') ? 'name' : undefined] = required;
    if (first === undefined || Array.isArray(value)) return { what };
    return { what, fix: `Write it as fields, such as ${first}: VALUE.` };
  }

  #expectedList(value: Json, { items }: SchemaNode, path: Path): Expected {
    const what = 'a list';
    if (!isObject(value)) return { what, fix: 'Write it as a list: "- VALUE".' };
    const item = this.#schema.resolve(items ?? {}).properties ?? {};
    const keys = Object.keys(value);
    if (keys.every((key) => Object.hasOwn(item, key))) {
      const fix = 'Write it as a list: "- " before its first key, and two spaces before the others.';
      const owner = blockOf(this.#manifest.source.text, this.#manifest.offset(path, 'key'));
      const first = Math.min(...keys.map((key) => this.#manifest.offset([...path, key], 'key')));
      const isBlock = owner !== undefined && keys.length > 0;
      return { what, fix, edits: isBlock ? asItem(this.#manifest.source.text, first, owner) : [] };
    }
    const isNamed = Object.hasOwn(item, 'name') && Object.hasOwn(item, 'value');
    const fix = isNamed
      ? `Write each as an item: "- name: ${keys[0] ?? 'NAME'}" with "value:" below the name.`
      : 'Write it as a list: "- " before each item.';
    return { what, fix };
  }

  #expectedNumber(value: Json, type: 'integer' | 'number', format: string | undefined): Expected | undefined {
    const what = type === 'integer' ? 'a whole number' : 'a number';
    if (typeof value !== 'number') {
      const isQuoted = typeof value === 'string' && /^-?\d+$/.test(value);
      return { what, fix: isQuoted ? 'Remove the quotes.' : `Write ${what}.` };
    }
    if (type === 'number') return undefined;
    if (!Number.isInteger(value)) return { what };
    return format === 'int32' && !isInt32(value) ? { what: 'a whole number of at most 32 bits' } : undefined;
  }

  #expectedText(value: Json, format: string | undefined, path: Path): Expected | undefined {
    if (typeof value !== 'string') {
      if (typeof value !== 'number' && typeof value !== 'boolean') return { what: 'text' };
      const edits = quoteScalar(this.#manifest.source, this.#manifest.offset(path), value);
      return { what: 'text', fix: 'Put it in quotes.', edits };
    }
    if (format === 'byte' && !BASE64.test(value.replace(/[\r\n]/g, ''))) {
      return { what: 'text in base64', fix: 'Encode it, or move it to stringData, which takes plain text.' };
    }
    return format === 'date-time' && !TIME.test(value) ? { what: 'a time such as 2026-01-31T12:00:00Z' } : undefined;
  }

  #expectedChoice(value: Json, name: string): Expected | undefined {
    if (name.endsWith('.Quantity')) {
      const isOne =
        (typeof value === 'string' || typeof value === 'number') && parseQuantity(String(value).trim()) !== undefined;
      const fix = 'Write an amount such as 100m, 0.5, 200Mi or 1Gi.';
      return isOne ? undefined : { what: 'a quantity', fix };
    }
    if (typeof value === 'string') return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) return { what: 'a whole number or text' };
    return isInt32(value) ? undefined : { what: 'a whole number of at most 32 bits' };
  }
}

/** The problems of an object with the schema of its kind. */
export function checkSchema(
  schema: Schema,
  manifest: ManifestObject,
  node: SchemaNode,
  options: { readonly askRequired: boolean },
): Iterable<Problem> {
  return new SchemaCheck(schema, manifest, node, options.askRequired).value(manifest.object, node, []);
}
