import { ownMember } from '../../core/json/members.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { quantityText } from '../quantity/quantity-text.ts';
import { readQuantity, type Quantity } from '../quantity/quantity.ts';

/** An amount of a resource; its family decides how it is written. */
export type Amount = Pick<Quantity, 'nano' | 'family'>;

/** Amounts by resource name. */
export type Amounts = ReadonlyMap<string, Amount>;

export const ZERO: Amount = { nano: 0n, family: 'decimal' };
export const ONE: Amount = { nano: 1_000_000_000n, family: 'decimal' };

/** The amounts of a resource list (`requests`, `hard` …); what is no quantity is left out. */
export function amountsOf(list: JsonObject | undefined): Amounts {
  return new Map(
    Object.keys(list ?? {}).flatMap((name) => {
      const value = ownMember(list, name);
      const quantity = typeof value === 'string' || typeof value === 'number' ? readQuantity(String(value)) : undefined;
      return quantity === undefined ? [] : [[name, quantity] as const];
    }),
  );
}

function plus(a: Amount | undefined, b: Amount): Amount {
  // as in apimachinery, zero has no family of its own
  if (a === undefined || a.nano === 0n) return b;
  return { nano: a.nano + b.nano, family: a.family };
}

export function sumOf(...all: readonly Amounts[]): Amounts {
  const total = new Map<string, Amount>();
  for (const amounts of all) for (const [name, amount] of amounts) total.set(name, plus(total.get(name), amount));
  return total;
}

/** The larger amount of each resource. */
export function largestOf(a: Amounts, b: Amounts): Amounts {
  const larger = new Map(a);
  for (const [name, amount] of b) {
    const known = larger.get(name);
    if (known === undefined || amount.nano > known.nano) larger.set(name, amount);
  }
  return larger;
}

/** `cpu=100m,memory=1Gi`, sorted by name. */
export function amountsText(amounts: Iterable<readonly [string, Amount]>): string {
  return [...amounts]
    .map(([name, amount]) => `${name}=${quantityText(amount)}`)
    .sort()
    .join(',');
}
