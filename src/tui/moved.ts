import type { Input } from './keys.ts';

/** Where a key moves to in a list, from 0 to `last`; `lines` is how far a page key goes. Undefined for a key that does not move. */
export function moved(key: Input, at: number, { last, lines }: { readonly last: number; readonly lines: number }) {
  const target = targetOf(key, at, { last, lines });
  return target === undefined ? undefined : Math.min(last, Math.max(0, target));
}

function targetOf(key: Input, at: number, { last, lines }: { readonly last: number; readonly lines: number }) {
  switch (key) {
    case 'up':
    case 'char:k':
      return at - 1;
    case 'down':
    case 'char:j':
      return at + 1;
    case 'pageUp':
      return at - lines;
    case 'pageDown':
    case 'char: ':
      return at + lines;
    case 'home':
      return 0;
    case 'end':
      return last;
    default:
      return undefined;
  }
}
