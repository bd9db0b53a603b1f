import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import { isInt32 } from '../quantity/int32.ts';
import { canonicalQuantity } from '../quantity/quantity-text.ts';
import { timeProblem } from './go-time.ts';
import { nameIn, type Schema, type SchemaNode } from './schema.ts';

/** A value of the wrong type. The message is the API server's, which is Go's. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
  /** The value, and the Go type it should have; undefined for types with their own decoder. */
  readonly found: { readonly value: Json; readonly goType: string } | undefined;

  constructor(message: string, found?: { readonly value: Json; readonly goType: string }) {
    super(message);
    this.found = found;
  }
}

export interface Decoded {
  /** The object without unknown fields, nulls and what Go omits, and with what it always writes. */
  readonly object: JsonObject;
  /** Paths like `spec.template.spec.containers[0].foo`, in document order. */
  readonly unknown: readonly string[];
}

interface Place {
  /** With list indexes, for unknown fields. */
  readonly path: string;
  /** Without list indexes, as Go names fields: `spec.template.spec.containers.name`. */
  readonly field: string;
  /** The Go struct of the field. */
  readonly struct: string;
}

const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const WRONG_QUANTITY = `quantities must match the regular expression '${QUANTITY.source}'`;

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function shortName(name: string | undefined): string {
  return name?.split('.').at(-1) ?? '';
}

/** The Go type name: `v1.PodSpec`, `[]string`, `map[string]string`, `int32`. */
function goType(schema: Schema, node: SchemaNode): string {
  const name = nameIn(node);
  const { type, format, items, additionalProperties } = schema.resolve(node);
  if (name !== undefined && type === 'object') return `${name.split('.').at(-2) ?? ''}.${shortName(name)}`;
  switch (type) {
    case 'array':
      return `[]${items === undefined ? 'string' : goType(schema, items)}`;
    case 'object':
      return `map[string]${additionalProperties === undefined ? 'interface {}' : goType(schema, additionalProperties)}`;
    case 'integer':
      return format ?? 'int64';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      return 'string';
  }
}

/** Decodes values as the API server does. */
class Decoder {
  readonly schema: Schema;
  readonly unknown: string[] = [];

  constructor(schema: Schema) {
    this.schema = schema;
  }

  /** Decodes a value; undefined when there is nothing to store. Throws a TypeMismatch. */
  value(value: Json, node: SchemaNode, place: Place): Json | undefined {
    if (value === null) return undefined;
    const resolved = this.schema.resolve(node);
    if (resolved.oneOf !== undefined) return this.#choice(value, node, place);
    switch (resolved.type) {
      case 'object':
        return this.#object(value, node, resolved, place);
      case 'array':
        if (!Array.isArray(value)) throw this.#mismatch(value, node, place);
        return this.#items(value as readonly Json[], resolved.items ?? {}, place);
      case undefined:
        return value;
      default:
        return this.#scalar(value, node, resolved, place);
    }
  }

  /** Quantities and int-or-strings, which have several forms. */
  #choice(value: Json, node: SchemaNode, place: Place): Json {
    const isQuantity = shortName(nameIn(node)) === 'Quantity';
    if (isQuantity) {
      if (typeof value !== 'string' && typeof value !== 'number') throw new TypeMismatch(WRONG_QUANTITY);
      if (!QUANTITY.test(String(value))) throw new TypeMismatch(WRONG_QUANTITY);
      return canonicalQuantity(String(value));
    }
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new TypeMismatch(`json: cannot unmarshal ${kindOf(value)} into Go value of type int32`);
    }
    if (typeof value === 'number' && !isInt32(value))
      throw this.#mismatch(value, { type: 'integer', format: 'int32' }, place);
    return value;
  }

  #object(value: Json, node: SchemaNode, resolved: SchemaNode, place: Place): Json {
    if (!isObject(value)) throw this.#mismatch(value, node, place);
    if (resolved.properties !== undefined)
      return this.#struct(value, resolved, { ...place, struct: shortName(nameIn(node)) || place.struct });
    const of = resolved.additionalProperties;
    if (of === undefined) return value;
    const entries = Object.entries(value).map(([key, item]) => {
      const at = { ...place, path: `${place.path}[${key}]` };
      // a null in a map is the zero value of its element type
      return [key, this.value(item ?? null, of, at) ?? this.#zeroIn(of)] as const;
    });
    return Object.fromEntries(entries);
  }

  #zeroIn(node: SchemaNode): Json {
    return shortName(nameIn(node)) === 'Quantity' ? '0' : zeroOf(this.schema.resolve(node));
  }

  #struct(value: JsonObject, { properties = {} }: SchemaNode, place: Place): JsonObject {
    const out: Building = {};
    for (const [key, item] of Object.entries(value)) {
      const node = ownMember(properties, key);
      const join = (prefix: string): string => (prefix === '' ? key : `${prefix}.${key}`);
      if (node === undefined) this.unknown.push(join(place.path));
      else {
        const at = { path: join(place.path), field: join(place.field), struct: place.struct };
        const read = item === undefined ? undefined : this.value(item, node, at);
        if (read !== undefined && !this.#leftOut(read, node)) putMember(out, key, read);
      }
    }
    for (const [key, node] of Object.entries(properties)) {
      const always = ownMember(out, key) === undefined ? this.#alwaysWritten(node) : undefined;
      if (always !== undefined) putMember(out, key, always);
    }
    return out;
  }

  /** Whether Go omits the value: empty maps and lists, and zeros of fields that are not pointers. */
  #leftOut(value: Json, node: SchemaNode): boolean {
    if (node['x-ds-omit-zero'] === true && (value === '' || value === 0 || value === false)) return true;
    if (Array.isArray(value)) return value.length === 0;
    if (!isObject(value) || Object.keys(value).length > 0) return false;
    return this.schema.resolve(node).additionalProperties !== undefined;
  }

  /** Go always writes structs that are not pointers, and zero values of fields with such a default. */
  #alwaysWritten(node: SchemaNode): Json | undefined {
    if (node['x-ds-null-time'] === true) return null;
    const zero = node.default;
    if (isObject(zero) && Object.keys(zero).length === 0) {
      const { properties, type } = this.schema.resolve(node);
      return type === 'object' && properties !== undefined ? this.#struct({}, { properties }, EMPTY) : undefined;
    }
    return zero === '' || zero === 0 || zero === false ? zero : undefined;
  }

  #items(values: readonly Json[], node: SchemaNode, place: Place): readonly Json[] {
    return values.map((item, index) => {
      const at = { ...place, path: `${place.path}[${index}]` };
      return this.value(item, node, at) ?? zeroOf(this.schema.resolve(node));
    });
  }

  #scalar(value: Json, node: SchemaNode, { type, format }: SchemaNode, place: Place): Json {
    switch (type) {
      case 'boolean':
        if (typeof value === 'boolean') return value;
        break;
      case 'integer':
        if (typeof value === 'number' && (format === 'int32' ? isInt32(value) : Number.isInteger(value))) return value;
        break;
      case 'number':
        if (typeof value === 'number') return value;
        break;
      default:
        if (typeof value !== 'string') break;
        return format === 'date-time' ? time(value, shortName(nameIn(node)) === 'MicroTime' ? 'micro' : 'time') : value;
    }
    throw this.#mismatch(value, node, place);
  }

  #mismatch(value: Json, node: SchemaNode, { field, struct }: Place): TypeMismatch {
    const type = goType(this.schema, node);
    const what = typeof value === 'number' && type.startsWith('int') ? `number ${value}` : kindOf(value);
    const message = `json: cannot unmarshal ${what} into Go struct field ${struct}.${field} of type ${type}`;
    return new TypeMismatch(message, { value, goType: type });
  }
}

const EMPTY: Place = { path: '', field: '', struct: '' };

function zeroOf({ type }: SchemaNode): Json {
  switch (type) {
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return '';
  }
}

function time(text: string, layout: 'time' | 'micro'): string {
  const problem = timeProblem(text, layout);
  if (problem !== undefined) throw new TypeMismatch(problem);
  return text;
}

/** Decodes an object into its kind as the API server does. Throws a TypeMismatch. */
export function decodeObject(schema: Schema, node: SchemaNode, object: JsonObject, kind: string): Decoded {
  const decoder = new Decoder(schema);
  const read = decoder.value(object, node, { path: '', field: '', struct: kind });
  return { object: isObject(read) ? read : {}, unknown: decoder.unknown };
}
