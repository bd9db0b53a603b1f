import { equalsAny, isLess, isLessOrEqual } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { sprintf } from './printf.ts';
import { GoTemplateError } from './template-error.ts';
import {
  int,
  isList,
  isMap,
  isTrue,
  keysOf,
  kindOf,
  numberIn,
  GoNumber,
  sprint,
  typeOf,
  valueText,
  type Value,
} from './values.ts';

/** The type of a parameter: `any` takes a missing value as nil, `value` as it is. */
export type ParameterType = 'any' | 'value' | 'string';

export interface GoFunction {
  readonly parameters: readonly ParameterType[];
  /** The type of further parameters, of any number. */
  readonly more?: ParameterType;
  /** `first` is the first argument as it is written. Throws a {@link GoTemplateError}. */
  readonly run: (args: readonly Value[], first: string) => Value;
}

function fail(message: string): never {
  throw new GoTemplateError(message);
}

/** An index as Go checks it; `limit` is the highest one. */
function indexOf(index: Value, limit: number): number {
  if (index === undefined || index === null) return fail('cannot index slice/array with nil');
  const number = numberIn(index);
  if (number === undefined || !['int', 'uint'].includes(kindOf(index))) {
    return fail(`cannot index slice/array with type ${typeOf(index)}`);
  }
  return number < 0 || number > limit ? fail(`index out of range: ${number}`) : number;
}

/** One step of `index`: an item of a list, a byte of a string, the value of a key. */
function step(item: Value, index: Value): Value {
  if (item === undefined || item === null) return fail('index of nil pointer');
  if (typeof item === 'string') {
    const bytes = Buffer.from(item);
    const byte = bytes[indexOf(index, bytes.length)];
    return byte === undefined ? fail('reflect: string index out of range') : new GoNumber('uint8', byte);
  }
  if (isList(item)) {
    const found = item[indexOf(index, item.length)];
    return found === undefined ? fail('reflect: slice index out of range') : found;
  }
  if (!isMap(item)) return fail(`can't index item of type ${typeOf(item)}`);
  if (index === undefined || index === null) return fail('value is nil; should be of type string');
  if (typeof index !== 'string') return fail(`value has type ${typeOf(index)}; should be string`);
  return Object.hasOwn(item, index) ? (item[index] ?? null) : null;
}

function index([item, ...indexes]: readonly Value[]): Value {
  if (item === undefined || item === null) return fail('index of untyped nil');
  return indexes.reduce(step, item);
}

function slice([item, ...indexes]: readonly Value[]): Value {
  if (item === undefined || item === null) return fail('slice of untyped nil');
  if (indexes.length > 3) return fail(`too many slice indexes: ${indexes.length}`);
  if (typeof item === 'string' && indexes.length === 3) return fail('cannot 3-index slice a string');
  const whole =
    typeof item === 'string'
      ? Buffer.from(item)
      : isList(item)
        ? item
        : fail(`can't slice item of type ${typeOf(item)}`);
  const [from = 0, to = whole.length, limit] = indexes.map((each) => indexOf(each, whole.length));
  if (from > to) return fail(`invalid slice index: ${from} > ${to}`);
  if (limit !== undefined && to > limit) return fail(`invalid slice index: ${to} > ${limit}`);
  return Buffer.isBuffer(whole)
    ? whole.subarray(from, to).toString('utf8')
    : ((whole as readonly Value[]).slice(from, to) as Value);
}

function length([item]: readonly Value[]): Value {
  if (item === null) return fail('len of nil pointer');
  if (item === undefined) return fail('reflect: call of reflect.Value.Type on zero Value');
  if (typeof item === 'string') return int(Buffer.byteLength(item));
  if (isList(item)) return int(item.length);
  return isMap(item) ? int(keysOf(item).length) : fail(`len of type ${typeOf(item)}`);
}

/** kubectl's: whether the item has the fields and indexes. */
function exists([item, ...indexes]: readonly Value[]): boolean {
  let value: Value = item;
  let isNil = false;
  for (const each of indexes) {
    if (isNil || value === undefined || value === null) return false;
    const number = ['int', 'uint'].includes(kindOf(each)) ? numberIn(each) : undefined;
    if (typeof value === 'string' || isList(value)) {
      const items: ArrayLike<Value> = typeof value === 'string' ? Buffer.from(value) : value;
      if (number === undefined || number < 0 || number >= items.length) return false;
      value = items[number];
    } else if (isMap(value)) {
      const key = each === undefined || each === null ? '' : each;
      if (typeof key !== 'string') return false;
      isNil = !Object.hasOwn(value, key) || value[key] === null;
      value = isNil ? null : value[key];
    } else return false;
    isNil ||= value === null;
  }
  return !isNil;
}

function base64decode([text]: readonly Value[]): Value {
  const source = (text as string).replace(/[\r\n]/g, '');
  const valid = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?/.exec(source)?.[0] ?? '';
  if (valid.length === source.length) return Buffer.from(source, 'base64').toString('utf8');
  const wrong = source.search(/[^A-Za-z\d+/]/);
  return fail(
    `base64 decode failed: illegal base64 data at input byte ${wrong < 0 ? source.length - (source.length % 4) : wrong}`,
  );
}

/** The text of the arguments of html, js and urlquery: missing ones as actions print them. */
function argumentsText(args: readonly Value[]): string {
  return sprint(args.map((value) => (value === null || value === undefined ? '<no value>' : value)));
}

const comparison = (run: (a: Value, b: Value) => boolean): GoFunction => ({
  parameters: ['value', 'value'],
  run: ([a, b]) => run(a, b),
});

const text = (escape: (text: string) => string): GoFunction => ({
  parameters: [],
  more: 'any',
  run: (args) => escape(argumentsText(args)),
});

/** By name; `and` and `or` are evaluated where they are called, because they do not evaluate every argument. */
export const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['and', { parameters: ['value'], more: 'value', run: () => undefined }],
  ['or', { parameters: ['value'], more: 'value', run: () => undefined }],
  ['not', { parameters: ['value'], run: ([value]) => !isTrue(value) }],
  ['index', { parameters: ['value'], more: 'value', run: index }],
  ['slice', { parameters: ['value'], more: 'value', run: slice }],
  ['len', { parameters: ['value'], run: length }],
  ['print', { parameters: [], more: 'any', run: sprint }],
  ['println', { parameters: [], more: 'any', run: (args) => `${args.map(valueText).join(' ')}\n` }],
  ['printf', { parameters: ['string'], more: 'any', run: ([format, ...args]) => sprintf(format as string, args) }],
  ['html', text(escapeHtml)],
  ['js', text(escapeJs)],
  ['urlquery', text(escapeQuery)],
  ['eq', { parameters: ['value'], more: 'value', run: ([first, ...others]) => equalsAny(first, others) }],
  ['ne', comparison((a, b) => !equalsAny(a, [b]))],
  ['lt', comparison(isLess)],
  ['le', comparison(isLessOrEqual)],
  ['gt', comparison((a, b) => !isLessOrEqual(a, b))],
  ['ge', comparison((a, b) => !isLess(a, b))],
  [
    'call',
    {
      parameters: ['value'],
      more: 'value',
      run: ([value], first) =>
        value === undefined || value === null
          ? fail('call of nil')
          : fail(`non-function ${first} of type ${typeOf(value)}`),
    },
  ],
  ['exists', { parameters: ['any'], more: 'any', run: exists }],
  ['base64decode', { parameters: ['string'], run: base64decode }],
]);
