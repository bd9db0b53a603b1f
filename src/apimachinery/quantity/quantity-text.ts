import { NANO, readQuantity, type Quantity } from './quantity.ts';

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** How often the number is divisible by the base, at most `limit` times. */
function factorsOf(number: bigint, base: bigint, limit: number): number {
  let count = 0;
  for (let rest = number; count < limit && rest % base === 0n; rest /= base) count++;
  return count;
}

/**
 * Formats a quantity as the API server does: whole numbers with the largest suffix that keeps them whole (`0.5` → `500m`, `1024Mi` → `1Gi`,
 * `1000` → `1k`), in the same family of suffixes. Text that is no quantity is unchanged, and so is what the API server already considers
 * canonical (`1.500`, `02`).
 */
export function canonicalQuantity(text: string): string {
  const quantity = readQuantity(text);
  return quantity === undefined || quantity.isCanonical ? text : quantityText(quantity);
}

/** A quantity in its canonical form. */
export function quantityText({ nano, family }: Pick<Quantity, 'nano' | 'family'>): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  if (family === 'binary' && size >= 1024n * NANO && nano % NANO === 0n) {
    const bytes = nano / NANO;
    const power = factorsOf(bytes, 1024n, BINARY_SUFFIXES.length - 1);
    return `${bytes / 1024n ** BigInt(power)}${BINARY_SUFFIXES[power] ?? ''}`;
  }
  const power = factorsOf(nano, 1000n, Infinity);
  const digits = nano / 1000n ** BigInt(power);
  // beyond the last suffix the API server writes none: 1000E becomes 1
  if (family !== 'exponent') return `${digits}${DECIMAL_SUFFIXES[power] ?? ''}`;
  const exponent = 3 * power - 9;
  return exponent === 0 ? String(digits) : `${digits}e${exponent}`;
}
