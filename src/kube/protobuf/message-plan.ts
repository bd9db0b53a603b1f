import { MESSAGES } from './messages.ts';

/** How a field's value is read. */
export type FieldType =
  | 'string'
  | 'bool'
  | 'int'
  | 'double'
  | 'bytes'
  | 'Time'
  | 'MicroTime'
  | 'Quantity'
  | 'IntOrString'
  | 'FieldsV1'
  | MessagePlan;

export interface FieldPlan {
  /** In JSON; empty for a message whose fields are those of the message that it is in. */
  readonly name: string;
  readonly type: FieldType;
  readonly shape: 'single' | 'list' | 'map';
  /** JSON leaves out the zero value. */
  readonly omitZero: boolean;
}

/** The fields of a message by their number; those that nobody reads are absent. */
export type MessagePlan = readonly (FieldPlan | undefined)[];

const SCALARS: ReadonlySet<string> = new Set([
  'string',
  'bool',
  'int',
  'double',
  'bytes',
  'Time',
  'MicroTime',
  'Quantity',
  'IntOrString',
  'FieldsV1',
]);

const FIELD = /^(\d+) (\w*) ([\w.]+)(\[\]|\{\})?(\?)?$/;

/** Plans of messages that are read whole. */
const whole = new Map<string, MessagePlan>();

/** How a message is read without the fields at these paths, such as `metadata.managedFields`; empty for one that is not known. */
export function messagePlan(message: string, omit: readonly string[] = []): MessagePlan {
  const known = omit.length === 0 ? whole.get(message) : undefined;
  if (known !== undefined) return known;
  const fields = Object.hasOwn(MESSAGES, message) ? (MESSAGES[message] ?? '') : '';
  const plan: (FieldPlan | undefined)[] = [];
  // a message may contain itself
  if (omit.length === 0) whole.set(message, plan);
  for (const text of fields === '' ? [] : fields.split(',')) {
    const [, number = '', name = '', type = '', shape, zero] = FIELD.exec(text) ?? [];
    if (omit.includes(name)) continue;
    const inside =
      name === ''
        ? omit
        : omit.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
    plan[Number(number)] = {
      name,
      type: SCALARS.has(type) ? (type as FieldType) : messagePlan(type, inside),
      shape: shape === '[]' ? 'list' : shape === '{}' ? 'map' : 'single',
      omitZero: zero !== undefined,
    };
  }
  return plan;
}
