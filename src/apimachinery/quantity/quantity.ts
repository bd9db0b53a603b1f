const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;
const NANO_DIGITS = 9;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
/** Far beyond what the API server takes; keeps a hostile exponent from making a number of a million digits. */
const LARGEST_EXPONENT = 100;

/** How many billionths make one. */
export const NANO = 10n ** BigInt(NANO_DIGITS);

/**
 * A Kubernetes quantity (`100m`, `1.5Gi`, `1e3`) in billionths, the finest that the API keeps; what is finer is rounded away from
 * zero, as apimachinery does. Undefined for what is no quantity.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign = '', digits = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const binary = BINARY.indexOf(suffix) + 1;
  const exponent = binary > 0 ? 0 : (DECIMAL.get(suffix) ?? Number(suffix.slice(1)));
  if (Math.abs(exponent) > LARGEST_EXPONENT) return undefined;
  const number = BigInt(whole + fraction) << BigInt(10 * binary);
  const shift = NANO_DIGITS + exponent - fraction.length;
  const nano = shift >= 0 ? number * 10n ** BigInt(shift) : ceilDivide(number, 10n ** BigInt(-shift));
  return sign === '-' ? -nano : nano;
}

/** The smallest whole number that is not below the quotient; for a positive divisor. */
export function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend > 0n && dividend % divisor !== 0n ? quotient + 1n : quotient;
}
