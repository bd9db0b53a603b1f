const QUANTITY =
  /^(?<sign>[+-]?)0*(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[numkMGTP]?|E|[KMGTPE]i|[eE][+-]?\d+)$/;
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
/** Far more than the API server accepts; prevents a hostile exponent from creating a number of a million digits. */
const LARGEST_EXPONENT = 100;
/** Number of digits that always fit into 64 bits, without and with a binary suffix. */
const [SHORT, SHORT_BINARY] = [18, 14];
const LARGEST_INT64 = 2n ** 63n - 1n;

/** Billionths in one. */
export const NANO = 10n ** BigInt(NANO_DIGITS);

export interface Quantity {
  /** In billionths, the API's resolution. */
  readonly nano: bigint;
  /** The suffixes of its canonical form. */
  readonly family: 'decimal' | 'binary' | 'exponent';
  /** The text is already canonical. */
  readonly isCanonical: boolean;
}

/**
 * Parses a Kubernetes quantity (`100m`, `1.5Gi`, `1e3`) into billionths. As in apimachinery, finer values are rounded away from zero, and
 * values too large for a binary suffix are capped. Undefined for text that is no quantity.
 */
export function parseQuantity(text: string): bigint | undefined {
  return readQuantity(text)?.nano;
}

/** {@link parseQuantity} with details for formatting. Like apimachinery, short numbers may have no digits at all: `Ki` is 0. */
export function readQuantity(text: string): Quantity | undefined {
  const groups = QUANTITY.exec(text)?.groups;
  if (groups === undefined || text === '') return undefined;
  const { sign = '', fraction = '', suffix = '' } = groups;
  const whole = groups['whole'] === '' ? '0' : (groups['whole'] ?? '0');
  const binary = BINARY.indexOf(suffix) + 1;
  const named = DECIMAL.get(suffix);
  const exponent = binary > 0 ? 0 : (named ?? Number(suffix.slice(1)));
  if (Math.abs(exponent) > LARGEST_EXPONENT) return undefined;
  const family = binary > 0 ? 'binary' : named === undefined ? 'exponent' : 'decimal';

  const digits = BigInt(whole + fraction);
  const scale = exponent - fraction.length;
  const number = digits << BigInt(10 * binary);
  const isShort =
    binary > 0
      ? fraction === '' && whole.length + 3 * binary <= SHORT_BINARY && number <= LARGEST_INT64
      : whole.length + fraction.length <= SHORT && scale >= -NANO_DIGITS;
  if (!isShort && !/\d/.test(text.slice(0, text.length - suffix.length))) return undefined;

  const shift = NANO_DIGITS + scale;
  const exact = shift >= 0 ? number * 10n ** BigInt(shift) : ceilDivide(number, 10n ** BigInt(-shift));
  const nano = binary > 0 && exact > LARGEST_INT64 * NANO ? LARGEST_INT64 * NANO : exact;
  const written = whole + fraction;
  // short and not divisible further, by apimachinery's own choice of divisors
  const isCanonical =
    isShort &&
    (binary > 0 ? digits % 8n !== 0n : scale % 3 === 0 && !written.endsWith('000') && !written.startsWith('0'));
  return { nano: sign === '-' ? -nano : nano, family, isCanonical };
}

/** The quotient rounded up, for a positive divisor. */
export function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend > 0n && dividend % divisor !== 0n ? quotient + 1n : quotient;
}
