import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { canonicalQuantity } from '../quantity/quantity-text.ts';
import { ceilDivide, NANO, parseQuantity } from '../quantity/quantity.ts';
import { quantityText } from '../validate/fields.ts';
import { fieldWarning, type Warnings } from './api-warning.ts';

const MILLI = NANO / 1000n;

/** Warns of fractional bytes: `400m` of memory is less than one byte. */
export function* fractionalByteWarnings(
  owner: JsonObject | undefined,
  key: string,
  at: string,
  ...names: readonly string[]
): Warnings {
  const amounts = objectAt(owner, key);
  for (const name of names) {
    const amount = amounts?.[name];
    if (amount === undefined || amount === null) continue;
    const written = quantityText(amount);
    const nano = parseQuantity(written);
    if (nano === undefined || ceilDivide(nano, MILLI) % 1000n === 0n) continue;
    const message = `fractional byte value ${JSON.stringify(canonicalQuantity(written))} is invalid, must be an integer`;
    yield fieldWarning(`${at}.${key}[${name}]`, message);
  }
}

/** Warnings for `spec` of a PersistentVolumeClaim. */
export function* claimSpecWarnings(spec: JsonObject | undefined, at: string): Warnings {
  for (const key of ['requests', 'limits']) {
    yield* fractionalByteWarnings(objectAt(spec, 'resources'), key, `${at}.resources`, 'storage');
  }
}
