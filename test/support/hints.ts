import { plainHint } from '../../src/core/command-line.ts';
import type { DsError } from '../../src/core/errors.ts';
import type { Hint } from '../../src/core/hint.ts';

/** A hint as printed without connection flags. */
export function hintOf(error: Pick<DsError, 'hint'> | undefined): string | undefined {
  return error?.hint === undefined ? undefined : plainHint(error.hint);
}

/** Matches a hint with this text, as `toMatchObject({ hint: hintSaying('…') })`; with a RegExp, one that it matches. */
export function hintSaying(text: string | RegExp): unknown {
  return {
    asymmetricMatch: (provided: Hint): boolean =>
      typeof text === 'string' ? plainHint(provided) === text : text.test(plainHint(provided)),
    toString: () => `HintSaying`,
    toAsymmetricMatcher: () => `HintSaying<${String(text)}>`,
  };
}
