import { DsError } from '../errors.ts';

/** A regular expression for lines that anyone may have written. */
export interface LineExpression {
  matches(line: string): boolean;
  /** Where it matches: begin and end of each part that is not empty. */
  ranges(line: string): readonly (readonly [from: number, to: number])[];
}

/** The part of a line that expressions see, in characters: a line may be a megabyte, and some expressions take quadratic time. */
const MAX_SUBJECT = 16 * 1024;
/** The longest time for one line, in milliseconds. Only a runtime without a linear engine takes so long. */
const MAX_TIME = 1000;
/** Steps back after which V8 goes on with its linear engine. */
const BACKTRACKS = 20_000;

/** Lookarounds, and references to groups by number or name, after escaped backslashes are gone. */
const NOT_REGULAR = /\(\?<?[=!]|\\[1-9]|\\k</;

/**
 * Compiles an expression of a user. As in Go, which kubectl and stern use, lookarounds and backreferences are not supported, because they
 * cannot be matched in linear time, and `(?i)` in front ignores case. Throws a DsError of kind `usage` that names the flag.
 */
export function lineExpression(flag: string, pattern: string): LineExpression {
  const [prefix, mode = ''] = /^\(\?(i|s|is|si)\)/.exec(pattern) ?? [''];
  const source = pattern.slice(prefix.length);
  if (NOT_REGULAR.test(source.replaceAll('\\\\', ''))) {
    throw new DsError('usage', `${flag}=${pattern}: lookarounds and backreferences are not supported`, {
      hint: 'to leave lines out, use --exclude',
    });
  }
  const ignoresCase = mode.includes('i');
  const expression = compiled(
    flag,
    pattern,
    ignoresCase ? lowerCased(source) : source,
    mode.includes('s') ? 'gs' : 'g',
  );
  const subject = (line: string): string => {
    const text = line.length > MAX_SUBJECT ? line.slice(0, MAX_SUBJECT) : line;
    return ignoresCase ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
  };
  return {
    matches: (line) =>
      timed(pattern, () => {
        expression.lastIndex = 0;
        return expression.test(subject(line));
      }),
    ranges: (line) =>
      timed(pattern, () =>
        [...subject(line).matchAll(expression)].flatMap(({ index, 0: { length } }) =>
          length === 0 ? [] : [[index, index + length] as const],
        ),
      ),
  };
}

let isPrepared = false;

/** Lets V8 match in linear time what would take exponential time otherwise. Its linear engine knows neither `i` nor `u`. */
function prepare(): void {
  if (isPrepared || process.versions['bun'] !== undefined) return;
  isPrepared = true;
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString(`--regexp-backtracks-before-fallback=${BACKTRACKS}`);
}

function compiled(flag: string, pattern: string, source: string, flags: string): RegExp {
  prepare();
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '').toLowerCase() : String(error);
    throw new DsError('usage', `${flag}=${pattern} is not a regular expression: ${why}`, {
      hint: "put a backslash before characters with a special meaning, as in 'a\\.b'",
    });
  }
}

/** The expression for lower-case text: escapes such as `\S` stay. */
function lowerCased(source: string): string {
  return source.replace(/\\.|[A-Z]/gs, (part) => (part.length === 1 ? part.toLowerCase() : part));
}

function timed<T>(pattern: string, match: () => T): T {
  const begin = performance.now();
  const result = match();
  if (performance.now() - begin < MAX_TIME) return result;
  throw new DsError('failure', `the regular expression ${pattern} takes too long`, {
    hint: 'avoid repetitions inside of repetitions, as in (a+)+',
  });
}
