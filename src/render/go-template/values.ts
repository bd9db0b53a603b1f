import type { Json, JsonObject } from '../../core/json/json.ts';
import { isObject } from '../../core/json/json.ts';
import { goScalarText, goText } from '../../core/text/go-text.ts';

/** A number of the template itself, whose type is not that of a number in an object. */
export class GoNumber {
  readonly type: 'int' | 'int32' | 'uint8' | 'float64';
  readonly value: number;

  constructor(type: GoNumber['type'], value: number) {
    this.type = type;
    this.value = value;
  }
}

/** A value while a template runs. `undefined` is Go's invalid value, which a missing key gives; null is a nil in an object. */
export type Value = Json | GoNumber | undefined;

export function int(value: number): GoNumber {
  return new GoNumber('int', value);
}

/** The name of a value's type in Go. */
export function typeOf(value: Value): string {
  if (value instanceof GoNumber) return value.type;
  if (value === undefined || value === null) return 'interface {}';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return 'map[string]interface {}';
  }
}

export type Kind = 'bool' | 'int' | 'uint' | 'float' | 'string' | 'invalid';

/** What comparisons distinguish. */
export function kindOf(value: Value): Kind {
  const type = typeOf(value);
  if (type === 'uint8') return 'uint';
  if (type === 'float64') return 'float';
  if (type.startsWith('int') && type !== 'interface {}') return 'int';
  return type === 'bool' || type === 'string' ? type : 'invalid';
}

/** The number, or undefined for anything else. */
export function numberIn(value: Value): number | undefined {
  if (value instanceof GoNumber) return value.value;
  return typeof value === 'number' ? value : undefined;
}

export function isMap(value: Value): value is JsonObject {
  return !(value instanceof GoNumber) && isObject(value);
}

export function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}

export function isTrue(value: Value): boolean {
  if (value === undefined || value === null) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return keysOf(value).length > 0;
  return value instanceof GoNumber ? value.value !== 0 : Boolean(value);
}

/** The keys of a map in the order of Go's fmt and range: by their UTF-8 bytes. */
export function keysOf(map: JsonObject): readonly string[] {
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** A float as Go's `%v` prints it: with an exponent below -4 and from 21 on. */
export function floatText(value: number): string {
  return goScalarText(value).replace('Infinity', 'Inf').replace(/^Inf/, '+Inf');
}

/** A value as Go's `%v` prints it. */
export function valueText(value: Value): string {
  if (value === undefined || value === null) return '<nil>';
  const number = numberIn(value);
  if (number !== undefined) return kindOf(value) === 'float' ? floatText(number) : String(number);
  return goText(value as Json);
}

/** A value as an action prints it. */
export function printedText(value: Value): string {
  return value === undefined || value === null ? '<no value>' : valueText(value);
}

/** As fmt.Sprint: with a space between two values unless one is a string. */
export function sprint(values: readonly Value[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const isApart = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return `${isApart ? ' ' : ''}${valueText(value)}`;
    })
    .join('');
}
