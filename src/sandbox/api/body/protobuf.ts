import { isObject, type Building, type Json, type JsonObject } from '../../../core/json/json.ts';
import { ownMember, putMember } from '../../../core/json/members.ts';
import { nameIn, type Schema, type SchemaNode } from '../../../apimachinery/schema/schema.ts';

/** The prefix of every Kubernetes protobuf body. */
const MAGIC = 'k8s\0';

/** The body is not Kubernetes protobuf, or its kind has no schema. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/**
 * DeleteOptions, which may have any group and version: client-go uses that of the object. Field numbers are those of
 * apimachinery's generated.proto.
 */
export const DELETE_OPTIONS: SchemaNode = {
  type: 'object',
  properties: {
    gracePeriodSeconds: { type: 'integer', 'x-ds-proto': 1 },
    preconditions: {
      type: 'object',
      properties: { uid: { type: 'string', 'x-ds-proto': 1 }, resourceVersion: { type: 'string', 'x-ds-proto': 2 } },
      'x-ds-proto': 2,
    },
    orphanDependents: { type: 'boolean', 'x-ds-proto': 3 },
    propagationPolicy: { type: 'string', 'x-ds-proto': 4 },
    dryRun: { type: 'array', items: { type: 'string' }, 'x-ds-proto': 5 },
  },
};

type Field =
  | { readonly number: number; readonly kind: 'number'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Buffer }
  | { readonly number: number; readonly kind: 'double'; readonly value: number };

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  *fields(): Generator<Field> {
    while (this.#at < this.#bytes.length) {
      const tag = Number(this.#varint());
      yield this.#field(tag >>> 3, tag & 7);
    }
  }

  #field(number: number, wire: number): Field {
    switch (wire) {
      case 0:
        return { number, kind: 'number', value: this.#varint() };
      case 1:
        return { number, kind: 'double', value: this.#take(8).readDoubleLE(0) };
      case 2:
        return { number, kind: 'bytes', value: this.#take(Number(this.#varint())) };
      default:
        throw new ProtobufError(`a field of wire type ${wire}`);
    }
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value;
    }
    throw new ProtobufError('a number that does not end');
  }

  #take(length: number): Buffer {
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new ProtobufError('a field that is longer than the body');
    return this.#bytes.subarray(start, this.#at);
  }
}

function fieldsOf(bytes: Buffer): readonly Field[] {
  return [...new Reader(bytes).fields()];
}

function find(fields: readonly Field[], number: number): Field | undefined {
  return fields.find((field) => field.number === number);
}

function textOf(field: Field | undefined): string {
  return field?.kind === 'bytes' ? field.value.toString('utf8') : '';
}

function integerOf(field: Field | undefined): number {
  return field?.kind === 'number' ? Number(BigInt.asIntN(64, field.value)) : 0;
}

/** A timestamp from seconds and nanoseconds since 1970. */
function time(bytes: Buffer, micro: boolean): string {
  const fields = fieldsOf(bytes);
  const ms = integerOf(find(fields, 1)) * 1000;
  const whole = new Date(ms).toISOString().slice(0, 19);
  if (!micro) return `${whole}Z`;
  return `${whole}.${String(Math.floor(integerOf(find(fields, 2)) / 1000)).padStart(6, '0')}Z`;
}

/** Types with their own JSON form, by the end of their schema's name. */
const SPECIAL: Readonly<Record<string, (bytes: Buffer) => Json>> = {
  Quantity: (bytes) => textOf(find(fieldsOf(bytes), 1)),
  IntOrString: (bytes) => {
    const fields = fieldsOf(bytes);
    return integerOf(find(fields, 1)) === 0 ? integerOf(find(fields, 2)) : textOf(find(fields, 3));
  },
  Time: (bytes) => time(bytes, false),
  MicroTime: (bytes) => time(bytes, true),
  RawExtension: (bytes) => JSON.parse(textOf(find(fieldsOf(bytes), 1))) as Json,
  FieldsV1: (bytes) => JSON.parse(textOf(find(fieldsOf(bytes), 1))) as Json,
};

class Decoder {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  message(bytes: Buffer, node: SchemaNode): JsonObject {
    const resolved = this.#schema.resolve(node);
    const { properties = {} } = resolved;
    const out: Building = {};
    const numbered = new Map(Object.entries(properties).map(([name, one]) => [one['x-ds-proto'], name]));
    const inline = resolved['x-ds-proto-inline'] ?? {};
    for (const field of fieldsOf(bytes)) {
      const name = numbered.get(field.number);
      const fields = inline[field.number];
      if (name !== undefined) this.#put(out, name, field, properties[name] ?? {});
      else if (fields !== undefined && field.kind === 'bytes') this.#inline(out, field.value, fields, properties);
    }
    return out;
  }

  #inline(
    out: Building,
    bytes: Buffer,
    numbers: Readonly<Record<string, number>>,
    properties: Readonly<Record<string, SchemaNode>>,
  ): void {
    const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
    for (const field of fieldsOf(bytes)) {
      const name = names.get(field.number);
      if (name !== undefined) this.#put(out, name, field, properties[name] ?? {});
    }
  }

  #put(out: Building, name: string, field: Field, node: SchemaNode): void {
    const { type, items = {}, additionalProperties } = this.#schema.resolve(node);
    // Lists and maps have a field for each item, so items are appended.
    if (type === 'array') {
      const list = ownMember(out, name);
      if (Array.isArray(list)) (list as Json[]).push(this.#value(field, items));
      else putMember(out, name, [this.#value(field, items)]);
    } else if (additionalProperties !== undefined && field.kind === 'bytes') {
      const entry = fieldsOf(field.value);
      const value = find(entry, 2);
      const made = value === undefined ? '' : this.#value(value, additionalProperties);
      const map = ownMember(out, name);
      const entries: Building = isObject(map) ? (map as Building) : {};
      putMember(entries, textOf(find(entry, 1)), made);
      putMember(out, name, entries);
    } else putMember(out, name, this.#value(field, node));
  }

  #value(field: Field, node: SchemaNode): Json {
    const special = SPECIAL[nameIn(node)?.split('.').at(-1) ?? ''];
    const { type, format, items } = this.#schema.resolve(node);
    if (field.kind === 'double') return field.value;
    if (field.kind === 'number') return type === 'boolean' ? field.value !== 0n : integerOf(field);
    if (special !== undefined) return special(field.value);
    if (type === 'string') return field.value.toString(format === 'byte' ? 'base64' : 'utf8');
    // A list within a map is a separate message.
    if (type === 'array') return fieldsOf(field.value).map((one) => this.#value(one, items ?? {}));
    return this.message(field.value, node);
  }
}

/** A protobuf object as JSON; each character of the text is a byte. Throws a ProtobufError. */
export function decodeProtobuf(schema: Schema, body: string): JsonObject {
  const bytes = Buffer.from(body, 'latin1');
  if (bytes.subarray(0, 4).toString('latin1') !== MAGIC)
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  const envelope = fieldsOf(bytes.subarray(4));
  const type = find(envelope, 1);
  const typeFields = type?.kind === 'bytes' ? fieldsOf(type.value) : [];
  const [apiVersion, kind] = [textOf(find(typeFields, 1)), textOf(find(typeFields, 2))];
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const node = kind === 'DeleteOptions' ? DELETE_OPTIONS : schema.kind({ group, version, kind });
  if (node === undefined) throw new ProtobufError(`no schema of ${kind} in ${apiVersion}`);
  const raw = find(envelope, 2);
  const object = raw?.kind === 'bytes' ? new Decoder(schema).message(raw.value, node) : {};
  return { ...object, apiVersion, kind };
}
