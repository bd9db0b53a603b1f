import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A length-delimited field (text or message), the only type needed here. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function textField(number: number, text: string | undefined): readonly Buffer[] {
  return text === undefined || text === '' ? [] : [field(number, text)];
}

function named(name: string, value: Buffer): Buffer {
  return Buffer.concat([field(1, name), field(2, value)]);
}

/** A schema as a message of gnostic's OpenAPIv2.proto, with its field numbers. */
function schema(node: JsonObject): Buffer {
  const { items, additionalProperties } = node;
  const properties = Object.entries(objectAt(node, 'properties') ?? {}).flatMap(([name, one]) =>
    isObject(one) ? [field(1, named(name, schema(one)))] : [],
  );
  const extensions = Object.entries(node).filter(([key, value]) => key.startsWith('x-') && value !== undefined);
  const type = stringAt(node, 'type');
  return Buffer.concat([
    ...textField(1, stringAt(node, '$ref')),
    ...textField(2, stringAt(node, 'format')),
    ...textField(4, stringAt(node, 'description')),
    ...arrayAt(node, 'required').flatMap((name) => (typeof name === 'string' ? [field(19, name)] : [])),
    ...(isObject(additionalProperties) ? [field(21, field(1, schema(additionalProperties)))] : []),
    ...(type === undefined ? [] : [field(22, field(1, type))]),
    ...(isObject(items) ? [field(23, field(1, schema(items)))] : []),
    ...(properties.length === 0 ? [] : [field(25, Buffer.concat(properties))]),
    // JSON is YAML.
    ...extensions.map(([key, value]) => field(31, named(key, field(2, JSON.stringify(value))))),
  ]);
}

/** The document as client-go reads it: gnostic's OpenAPIv2 Document. */
export function openapiProtobuf(
  { title, version }: { readonly title: string; readonly version: string },
  definitions: JsonObject,
): Buffer {
  const all = Object.entries(definitions).flatMap(([name, node]) =>
    isObject(node) ? [field(1, named(name, schema(node)))] : [],
  );
  return Buffer.concat([
    field(1, '2.0'),
    field(2, Buffer.concat([field(1, title), field(2, version)])),
    field(8, Buffer.alloc(0)),
    field(9, Buffer.concat(all)),
  ]);
}
