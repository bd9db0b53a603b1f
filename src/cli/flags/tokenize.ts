import { bareValue, type FlagTable, type NamedFlag } from './flag-table.ts';

/**
 * A part of a command line.
 * - `flag`: `value` is undefined when the line ends before the value; `shown` is the name as it was given, `--output` or `-o`.
 * - `unknown`: `text` is the flag as pflag names it, `--wach` or `-z`; `written` is the whole argument.
 */
export type Token =
  | { readonly kind: 'flag'; readonly flag: NamedFlag; readonly value: string | undefined; readonly shown: string }
  | { readonly kind: 'operand'; readonly text: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'dashes' }
  | { readonly kind: 'unknown'; readonly text: string; readonly written: string };

/**
 * Reads arguments as pflag does: `--flag=value`, `--flag value`, `-fvalue`, `-f=value`, `-f value`, several letters as in `-Aw`, flags
 * between operands, and only operands after `--`. A boolean, or a flag with a `bare` value, takes a value only after `=`. It never
 * fails: unknown and unfinished flags become tokens, for completion and for error messages.
 */
export function tokenize(args: readonly string[], table: FlagTable): readonly Token[] {
  const tokens: Token[] = [];
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') {
      tokens.push({ kind: 'dashes' });
      tokens.push(...queue.map((text): Token => ({ kind: 'operand', text })));
      return tokens;
    }
    if (arg === '-' || !arg.startsWith('-')) tokens.push({ kind: 'operand', text: arg });
    else if (arg.startsWith('--')) tokens.push(longFlag(arg, queue, table));
    else tokens.push(...shortFlags(arg, queue, table));
  }
  return tokens;
}

function longFlag(arg: string, queue: string[], table: FlagTable): Token {
  const equals = arg.indexOf('=');
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
  const flag = table.long(name);
  const shown = `--${name}`;
  if (flag === undefined) return name === 'help' ? { kind: 'help' } : { kind: 'unknown', text: shown, written: arg };
  if (equals >= 0) return { kind: 'flag', flag, value: arg.slice(equals + 1), shown };
  return { kind: 'flag', flag, value: bareValue(flag.flag) ?? nextValue(flag, queue), shown };
}

/** The next argument as the value of a flag, or the flag's value for `alone`. */
function nextValue({ flag }: NamedFlag, queue: string[]): string | undefined {
  const alone = flag.type === 'string' ? flag.alone : undefined;
  return alone !== undefined && (queue[0] ?? '-').startsWith('-') ? alone : queue.shift();
}

function shortFlags(arg: string, queue: string[], table: FlagTable): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 1; at < arg.length; at++) {
    const letter = arg.charAt(at);
    const shown = `-${letter}`;
    const rest = arg.slice(at + 1);
    const flag = table.short(letter);
    if (flag === undefined) {
      tokens.push(letter === 'h' ? { kind: 'help' } : { kind: 'unknown', text: shown, written: arg });
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
