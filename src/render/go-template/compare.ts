import { sprintf } from './printf.ts';
import { GoTemplateError } from './template-error.ts';
import { isMap, kindOf, numberIn, typeOf, valueText, type Value } from './values.ts';

function isNil(value: Value): boolean {
  return value === undefined || value === null;
}

function areNumbers(a: Value, b: Value): boolean {
  const whole = ['int', 'uint'];
  return kindOf(a) === kindOf(b) || (whole.includes(kindOf(a)) && whole.includes(kindOf(b)));
}

function incompatible(a: Value, b: Value): GoTemplateError {
  return new GoTemplateError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
}

function isSame(a: Value, b: Value): boolean {
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x !== undefined && y !== undefined && areNumbers(a, b)) return x === y;
  if (kindOf(a) !== kindOf(b)) {
    if (isNil(a) || isNil(b)) return false;
    throw incompatible(a, b);
  }
  if (kindOf(a) !== 'invalid') return a === b;
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (isMap(a) !== isMap(b)) {
    throw new GoTemplateError(
      `non-comparable types ${sprintf('%s', [a])}: ${typeOf(a)}, ${typeOf(b)}: ${valueText(b)}`,
    );
  }
  throw new GoTemplateError(`non-comparable type ${sprintf('%s', [b])}: ${typeOf(b)}`);
}

/** Whether the first value equals one of the others, as `eq`. Throws a {@link GoTemplateError}. */
export function equalsAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new GoTemplateError('missing argument for comparison');
  return others.some((other) => isSame(first, other));
}

/** Whether a < b, as `lt`. Throws a {@link GoTemplateError}. */
export function isLess(a: Value, b: Value): boolean {
  if (kindOf(a) === 'invalid' || kindOf(b) === 'invalid') throw new GoTemplateError('invalid type for comparison');
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x !== undefined && y !== undefined && areNumbers(a, b)) return x < y;
  if (kindOf(a) !== kindOf(b)) throw incompatible(a, b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  throw new GoTemplateError('invalid type for comparison');
}

/** As `le`. */
export function isLessOrEqual(a: Value, b: Value): boolean {
  return isLess(a, b) || equalsAny(a, [b]);
}
