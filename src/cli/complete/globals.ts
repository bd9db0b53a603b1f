import { DsError } from '../../core/errors.ts';
import { flagTable } from '../flags/flag-table.ts';
import { initialValue, readValue } from '../flags/flag-values.ts';
import { GLOBAL_FLAGS, type GlobalValues } from '../flags/global-flags.ts';
import type { Token } from '../flags/tokenize.ts';

/** The global flags of an unfinished line: what cannot be read yet counts as not given. */
export function globalsOf(tokens: readonly Token[]): GlobalValues {
  const known = flagTable(GLOBAL_FLAGS).all;
  const values = new Map<string, unknown>(known.map(({ key, flag }) => [key, initialValue(flag)]));
  for (const token of tokens) {
    if (token.kind !== 'flag' || token.value === undefined || !values.has(token.flag.key)) continue;
    const { key, name, flag } = token.flag;
    const before = values.get(key);
    try {
      values.set(key, readValue(name, flag, token.value, Array.isArray(before) ? (before as readonly string[]) : []));
    } catch (error) {
      if (!(error instanceof DsError)) throw error;
    }
  }
  return Object.fromEntries(values) as unknown as GlobalValues;
}
