import { bareValue, type FlagTable, type NamedFlag } from './flag-table.ts';

/**
 * One thing that stands on a command line.
 * - `value` undefined: the flag came last and lacks its value.
 * - `unknown`: `text` is the flag as pflag would name it, `--wach` or `-z`; `written` is the whole word.
 */
export type Token =
  | { readonly kind: 'flag'; readonly flag: NamedFlag; readonly value: string | undefined; readonly shown: string }
  | { readonly kind: 'operand'; readonly text: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'dashes' }
  | { readonly kind: 'unknown'; readonly text: string; readonly written: string };

/**
 * Reads words as pflag does: `--flag=value`, `--flag value`, `-fvalue`, `-f=value`, `-f value`, clusters of letters, flags between
 * arguments, and `--` after which everything is an argument. A boolean, and a flag that has a meaning when bare, takes a value only
 * with `=`. Never fails: what is unknown or unfinished is in the tokens, for completion to complete and for the parser to refuse.
 */
export function tokenize(words: readonly string[], table: FlagTable): readonly Token[] {
  const tokens: Token[] = [];
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      tokens.push({ kind: 'dashes' });
      tokens.push(...queue.map((text): Token => ({ kind: 'operand', text })));
      return tokens;
    }
    if (word === '-' || !word.startsWith('-')) tokens.push({ kind: 'operand', text: word });
    else if (word.startsWith('--')) tokens.push(longFlag(word, queue, table));
    else tokens.push(...shortFlags(word, queue, table));
  }
  return tokens;
}

function longFlag(word: string, queue: string[], table: FlagTable): Token {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const flag = table.long(name);
  const shown = `--${name}`;
  if (flag === undefined) return name === 'help' ? { kind: 'help' } : { kind: 'unknown', text: shown, written: word };
  if (equals >= 0) return { kind: 'flag', flag, value: word.slice(equals + 1), shown };
  return { kind: 'flag', flag, value: bareValue(flag.flag) ?? nextValue(flag, queue), shown };
}

/** The word behind a flag that needs a value; what the flag means alone when there is none. */
function nextValue({ flag }: NamedFlag, queue: string[]): string | undefined {
  const alone = flag.type === 'string' ? flag.alone : undefined;
  return alone !== undefined && (queue[0] ?? '-').startsWith('-') ? alone : queue.shift();
}

function shortFlags(word: string, queue: string[], table: FlagTable): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const shown = `-${letter}`;
    const rest = word.slice(at + 1);
    const flag = table.short(letter);
    if (flag === undefined) {
      tokens.push(letter === 'h' ? { kind: 'help' } : { kind: 'unknown', text: shown, written: word });
      return tokens;
    }
    const bare = bareValue(flag.flag);
    if (rest.startsWith('=')) {
      tokens.push({ kind: 'flag', flag, value: rest.slice(1), shown });
      return tokens;
    }
    if (bare === undefined) {
      tokens.push({ kind: 'flag', flag, value: rest === '' ? queue.shift() : rest, shown });
      return tokens;
    }
    tokens.push({ kind: 'flag', flag, value: bare, shown });
  }
  return tokens;
}
