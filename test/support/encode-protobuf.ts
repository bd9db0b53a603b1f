import { isObject, type Json, type JsonObject } from '../../src/core/json/json.ts';
import { messagePlan, type FieldPlan, type FieldType, type MessagePlan } from '../../src/kube/protobuf/message-plan.ts';

/** Encodes a list of objects in Kubernetes' protobuf, as an API server does: zero values that JSON leaves out are written. */
export function encodeList(kind: 'Node' | 'Pod', items: readonly JsonObject[], metadata: JsonObject = {}): Buffer {
  const list = Buffer.concat([
    delimited(1, encodeMessage(messagePlan('ListMeta'), metadata)),
    ...items.map((item) => delimited(2, encodeMessage(messagePlan(kind), item))),
  ]);
  return envelope('v1', `${kind}List`, list);
}

export function encodeStatus(status: JsonObject): Buffer {
  return envelope('v1', 'Status', encodeMessage(messagePlan('Status'), status));
}

export function envelope(apiVersion: string, kind: string, message: Buffer): Buffer {
  const type = Buffer.concat([textField(1, apiVersion), textField(2, kind)]);
  const rest = [delimited(1, type), delimited(2, message), textField(3, ''), textField(4, '')];
  return Buffer.concat([Buffer.from('k8s\0', 'latin1'), ...rest]);
}

export function encodeMessage(plan: MessagePlan, object: JsonObject): Buffer {
  const fields = plan.flatMap((field, number) => (field === undefined ? [] : encodeField(field, number, object)));
  return Buffer.concat(fields);
}

function encodeField(
  { name, type, shape, omitZero }: FieldPlan,
  number: number,
  object: JsonObject,
): readonly Buffer[] {
  if (name === '') return [delimited(number, encodeMessage(type as MessagePlan, object))];
  const value = object[name];
  if (value === undefined || value === null) {
    if (!omitZero) return [];
    return [encodeValue(number, type, type === 'string' ? '' : 0)];
  }
  if (shape === 'list') return (value as readonly Json[]).map((one) => encodeValue(number, type, one));
  if (shape === 'map' && isObject(value)) {
    return Object.entries(value).map(([key, one]) =>
      delimited(number, Buffer.concat([textField(1, key), encodeValue(2, type, one ?? null)])),
    );
  }
  return [encodeValue(number, type, value)];
}

function encodeValue(number: number, type: FieldType, value: Json): Buffer {
  switch (type) {
    case 'int':
    case 'bool':
      return Buffer.concat([varint(number * 8), varint(Number(value))]);
    case 'double': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return Buffer.concat([varint(number * 8 + 1), bytes]);
    }
    case 'string':
      return textField(number, textOf(value));
    case 'bytes':
      return delimited(number, Buffer.from(textOf(value), 'base64'));
    case 'Quantity':
      return delimited(number, textField(1, textOf(value)));
    case 'FieldsV1':
      return delimited(number, textField(1, JSON.stringify(value)));
    case 'IntOrString':
      return delimited(
        number,
        typeof value === 'number'
          ? fields([1, 0], [2, value])
          : Buffer.concat([fields([1, 1], [2, 0]), textField(3, textOf(value))]),
      );
    case 'Time':
    case 'MicroTime': {
      const [, seconds = '', fraction = ''] = /^([^.]*?)(?:\.(\d*))?Z$/.exec(textOf(value)) ?? [];
      const nanos = Number(fraction.padEnd(9, '0'));
      return delimited(number, fields([1, Date.parse(`${seconds}Z`) / 1000], [2, nanos]));
    }
    default:
      return delimited(number, encodeMessage(type, value as JsonObject));
  }
}

function fields(...values: readonly (readonly [number: number, value: number])[]): Buffer {
  return Buffer.concat(values.flatMap(([number, value]) => [varint(number * 8), varint(value)]));
}

function textField(number: number, text: string): Buffer {
  return delimited(number, Buffer.from(text, 'utf8'));
}

function delimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** Negative numbers take ten bytes, in two's complement. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function textOf(value: Json): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no text`);
  return value;
}
