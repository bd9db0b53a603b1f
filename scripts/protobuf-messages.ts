import { format, resolveConfig } from 'prettier';
import { loadSchema } from '../src/apimachinery/schema/load-schema.ts';
import { nameIn, type Schema, type SchemaNode } from '../src/apimachinery/schema/schema.ts';

/** The kinds of which clusters have thousands. */
const KINDS = ['Node', 'Pod'] as const;
/** Types with a JSON form of their own. */
const SPECIAL: ReadonlySet<string> = new Set(['Time', 'MicroTime', 'Quantity', 'IntOrString', 'FieldsV1']);

/** What apimachinery's generated.proto says of lists and errors, which are no kinds with a schema. */
const OWN: Readonly<Record<string, string>> = {
  ListMeta: '1 selfLink string?,2 resourceVersion string?,3 continue string?,4 remainingItemCount int',
  Status: '1 metadata ListMeta,2 status string?,3 message string?,4 reason string?,5 details StatusDetails,6 code int?',
  StatusDetails:
    '1 name string?,2 group string?,3 kind string?,4 causes StatusCause[],5 retryAfterSeconds int?,6 uid string?',
  StatusCause: '1 reason string?,2 message string?,3 field string?',
};

class Writer {
  readonly messages = new Map<string, string>(Object.entries(OWN));
  readonly #schemaNames = new Map<string, string>();
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  add(schemaName: string): string {
    const name = schemaName.split('.').at(-1) ?? '';
    if (SPECIAL.has(name)) return name;
    const known = this.#schemaNames.get(name);
    if (known === schemaName) return name;
    if (known !== undefined || this.messages.has(name)) throw new Error(`two messages are called ${name}`);
    this.#schemaNames.set(name, schemaName);
    const node = this.#schema.resolve({ $ref: `#/components/schemas/${schemaName}` });
    const { properties = {} } = node;
    const own = Object.entries(properties).flatMap(([property, one]): [number, string][] => {
      const number = one['x-ds-proto'];
      return number === undefined ? [] : [[number, `${number} ${property} ${this.#type(one)}`]];
    });
    const inline = Object.entries(node['x-ds-proto-inline'] ?? {}).map(([number, fields]): [number, string] => {
      const part = `${name}.${number}`;
      const inside = Object.entries(fields).map(([property, one]): [number, string] => [
        one,
        `${one} ${property} ${this.#type(properties[property] ?? {})}`,
      ]);
      this.messages.set(part, sorted(inside));
      return [Number(number), `${number}  ${part}`];
    });
    this.messages.set(name, sorted([...own, ...inline]));
    return name;
  }

  #type(node: SchemaNode): string {
    const zero = node['x-ds-omit-zero'] === true ? '?' : '';
    const named = nameIn(node);
    if (named !== undefined) {
      const { type, format: formatted } = this.#schema.resolve(node);
      const isScalar = type !== 'object' && !SPECIAL.has(named.split('.').at(-1) ?? '');
      return isScalar ? scalar(type, formatted) : this.add(named);
    }
    if (node.type === 'array') return `${this.#type(node.items ?? {}).replace('?', '')}[]`;
    if (node.type === 'object') return `${this.#type(node.additionalProperties ?? {}).replace('?', '')}{}`;
    return `${scalar(node.type, node.format)}${zero}`;
  }
}

function scalar(type: SchemaNode['type'], formatted: string | undefined): string {
  switch (type) {
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'string':
      return formatted === 'byte' ? 'bytes' : 'string';
    default:
      throw new Error(`a field of type ${String(type)}`);
  }
}

function sorted(fields: readonly (readonly [number, string])[]): string {
  return fields
    .toSorted(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join(',');
}

/** src/kube/protobuf/messages.ts. */
export async function protobufMessages(root: string): Promise<string> {
  const schema = await loadSchema();
  const writer = new Writer(schema);
  for (const kind of KINDS) writer.add(schema.nameOf({ group: '', version: 'v1', kind }) ?? '');
  const lines = [...writer.messages].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = `/**
 * The protobuf messages of ${KINDS.join(' and ')} in Kubernetes ${schema.release}, and of errors. Each field has a number, its name in JSON and a type;
 * \`[]\`: a list, \`{}\`: a map, \`?\`: JSON leaves out the zero value. A field without a name is a message whose fields JSON has in the
 * outer object. Written by \`npm run generate\`.
 */
export const MESSAGES: Readonly<Record<string, string>> = {
${lines.map(([name, fields]) => `${JSON.stringify(name)}: ${JSON.stringify(fields)},`).join('\n')}
};
`;
  return format(text, { ...(await resolveConfig(`${root}src/kube/protobuf/messages.ts`)), parser: 'typescript' });
}
