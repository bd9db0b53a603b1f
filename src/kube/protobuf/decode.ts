import type { Building, Json, JsonObject } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import { messagePlan, type FieldPlan, type FieldType, type MessagePlan } from './message-plan.ts';
import { LONGEST_SHARED, sharedMessage } from './shared-messages.ts';
import { InvalidProtobuf, WireReader } from './wire-reader.ts';

/** Decodes messages into what the server writes as JSON. */
export class Decoder {
  readonly reader: WireReader;
  /** Timestamps by their seconds: the objects of a list have many in common. */
  private readonly times = new Map<number, string>();

  constructor(bytes: Uint8Array) {
    this.reader = new WireReader(bytes);
  }

  /** The message between the current position and the end. */
  message(plan: MessagePlan, end: number, into: Building = {}): JsonObject {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.varint();
      const field = plan[tag >>> 3];
      if (field === undefined) reader.skip(tag & 7, end);
      else this.field(field, tag & 7, end, into);
    }
    if (reader.at > end) throw new InvalidProtobuf('a field that is longer than what it is in');
    return into;
  }

  private field(field: FieldPlan, wireType: number, limit: number, into: Building): void {
    const { name, type, shape, omitZero } = field;
    if (shape === 'map') {
      // eslint-disable-next-line ds/no-foreign-member -- names are those of messages.ts
      const map = (into[name] ??= {}) as Building;
      this.entry(type, this.delimited(wireType, limit), map);
      return;
    }
    if (name === '') {
      this.message(type as MessagePlan, this.delimited(wireType, limit), into);
      return;
    }
    const value = this.value(type, wireType, limit);
    if (shape === 'list') {
      // eslint-disable-next-line ds/no-foreign-member -- names are those of messages.ts
      const list = (into[name] ??= []) as Json[];
      list.push(value ?? null);
    } else if (value !== undefined && !(omitZero && (value === '' || value === 0 || value === false))) {
      // eslint-disable-next-line ds/no-foreign-member -- names are those of messages.ts
      into[name] = value;
    }
  }

  /** The end of a field that has to be length-delimited. */
  private delimited(wireType: number, limit: number): number {
    if (wireType !== 2) throw new InvalidProtobuf(`a field of wire type ${wireType} instead of 2`);
    return this.reader.end(limit);
  }

  private entry(type: FieldType, end: number, map: Building): void {
    const { reader } = this;
    let key = '';
    let value: Json | undefined;
    while (reader.at < end) {
      const tag = reader.varint();
      if (tag === 10) key = reader.text(reader.end(end));
      else if (tag >>> 3 === 2) value = this.value(type, tag & 7, end);
      else reader.skip(tag & 7, end);
    }
    putMember(map, key, value ?? '');
  }

  /** Undefined for a time that is not set. */
  private value(type: FieldType, wireType: number, limit: number): Json | undefined {
    const { reader } = this;
    if (type === 'int' || type === 'bool') {
      if (wireType !== 0) throw new InvalidProtobuf(`a field of wire type ${wireType} instead of 0`);
      const value = reader.varint();
      if (reader.at > limit) throw new InvalidProtobuf('a field that is longer than what it is in');
      return type === 'int' ? value : value !== 0;
    }
    if (type === 'double') {
      if (wireType !== 1) throw new InvalidProtobuf(`a field of wire type ${wireType} instead of 1`);
      return reader.double(limit);
    }
    const end = this.delimited(wireType, limit);
    switch (type) {
      case 'string':
        return reader.text(end);
      case 'bytes': {
        const start = reader.at;
        reader.at = end;
        return reader.bytes.toString('base64', start, end);
      }
      case 'Time':
      case 'MicroTime':
        return this.time(end, type === 'MicroTime');
      case 'Quantity':
        return this.message(QUANTITY, end)['text'] ?? '';
      case 'IntOrString': {
        const { type: kind = 0, int = 0, text = '' } = this.message(INT_OR_STRING, end);
        return kind === 0 ? int : text;
      }
      case 'FieldsV1':
        return parsed(this.message(QUANTITY, end)['text'] as string | undefined);
      default:
        return end - reader.at > LONGEST_SHARED ? this.message(type, end) : sharedMessage(this, type, end);
    }
  }

  private time(end: number, isMicro: boolean): string | undefined {
    const { seconds = 0, nanos = 0 } = this.message(TIMESTAMP, end) as { seconds?: number; nanos?: number };
    // as in Go, where it is the zero time
    if (seconds === 0 && nanos === 0) return undefined;
    let text = this.times.get(seconds);
    if (text === undefined) {
      text = secondsText(seconds);
      this.times.set(seconds, text);
    }
    return isMicro ? `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${text}Z`;
  }
}

const single = (name: string, type: FieldType): FieldPlan => ({ name, type, shape: 'single', omitZero: false });

/** The message of a Quantity, whose only field is its text; that of FieldsV1 has JSON there. */
const QUANTITY: MessagePlan = [undefined, single('text', 'string')];
const INT_OR_STRING: MessagePlan = [undefined, single('type', 'int'), single('int', 'int'), single('text', 'string')];
const TIMESTAMP: MessagePlan = [undefined, single('seconds', 'int'), single('nanos', 'int')];

function secondsText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new InvalidProtobuf('a time that is no date');
  return date.toISOString().slice(0, -5);
}

function parsed(text = '{}'): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new InvalidProtobuf('managed fields that are not JSON');
  }
}

const MAGIC = Buffer.from('k8s\0', 'latin1');

export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  /** At the start of the message. */
  readonly decoder: Decoder;
  readonly end: number;
}

/** Opens a body of Kubernetes protobuf, which says of which kind its message is. Throws InvalidProtobuf. */
export function openEnvelope(bytes: Uint8Array): Envelope {
  const decoder = new Decoder(bytes);
  const { reader } = decoder;
  if (!reader.bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new InvalidProtobuf('bytes without the prefix of Kubernetes');
  }
  reader.at = MAGIC.length;
  let type: JsonObject = {};
  let raw: { readonly start: number; readonly end: number } | undefined;
  const limit = bytes.byteLength;
  while (reader.at < limit) {
    const tag = reader.varint();
    if (tag === 10) type = decoder.message(TYPE_META, reader.end(limit));
    else if (tag === 18) {
      const end = reader.end(limit);
      raw = { start: reader.at, end };
      reader.at = end;
    } else reader.skip(tag & 7, limit);
  }
  if (raw === undefined) throw new InvalidProtobuf('an envelope without a message');
  reader.at = raw.start;
  const { apiVersion = '', kind = '' } = type as { apiVersion?: string; kind?: string };
  return { apiVersion, kind, decoder, end: raw.end };
}

const TYPE_META: MessagePlan = [undefined, single('apiVersion', 'string'), single('kind', 'string')];

/** A whole body as JSON. Throws InvalidProtobuf, also for a kind without a known message. */
export function decodeBody({ apiVersion, kind, decoder, end }: Envelope, omit: readonly string[]): JsonObject {
  const item = kind.endsWith('List') ? kind.slice(0, -'List'.length) : '';
  const plan = item === '' ? messagePlan(kind) : listPlan(item, omit);
  if (plan.length === 0) throw new InvalidProtobuf(`no known message of kind ${kind}`);
  const { items, ...rest } = decoder.message(plan, end);
  return { kind, apiVersion, ...rest, ...(item === '' ? {} : { items: items ?? [] }) };
}

function listPlan(item: string, omit: readonly string[]): MessagePlan {
  const plan = messagePlan(item, omit);
  if (plan.length === 0) return [];
  return [undefined, single('metadata', messagePlan('ListMeta')), { ...single('items', plan), shape: 'list' }];
}

/** The continue token of a list, which is before its items; the envelope stays where it is. */
export function continueOf({ kind, decoder, end }: Envelope): string | undefined {
  const { reader } = decoder;
  const start = reader.at;
  if (!kind.endsWith('List') || reader.varint() !== 10) {
    reader.at = start;
    return undefined;
  }
  const metadata = decoder.message(messagePlan('ListMeta'), reader.end(end));
  reader.at = start;
  return typeof metadata['continue'] === 'string' ? metadata['continue'] : undefined;
}
