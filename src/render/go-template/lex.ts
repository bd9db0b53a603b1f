/** The kinds of tokens; `open` and `close` are the delimiters, `mark` is any other ASCII character. */
export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'string'
  | 'character'
  | 'number'
  | 'variable'
  | 'field'
  | 'dot'
  | 'identifier'
  | 'keyword'
  | 'bool'
  | 'left'
  | 'right'
  | 'mark'
  | 'end'
  | 'error';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Its index in the template. */
  readonly at: number;
  readonly line: number;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'block break continue define else end if nil range template with'.split(' '),
);

const SPACE = '[ \\t\\r\\n]';
const OPEN = new RegExp(`\\{\\{(?:-${SPACE})?`, 'y');
const COMMENT = new RegExp(`\\{\\{(?:-${SPACE})?/\\*`, 'y');
const CLOSE = new RegExp(`(?:${SPACE}-)?\\}\\}`, 'y');
const SPACES = new RegExp(`${SPACE}+?(?=${SPACE}-\\}\\})|${SPACE}+`, 'y');
const WORD = /[\p{L}\p{Nd}_]+/uy;
const FIELD = /\.[\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
/** The literals with quotes, and what Go says when the closing one is missing. */
const QUOTED: readonly (readonly [string, Token['kind'], RegExp, string])[] = [
  ['"', 'string', /"(?:\\[^\n]|[^"\\\n])*"/y, 'unterminated quoted string'],
  ['`', 'string', /`[^`]*`/y, 'unterminated raw quoted string'],
  ["'", 'character', /'(?:\\[^\n]|[^'\\\n])*'/y, 'unterminated character constant'],
];

const SINGLE: Readonly<Record<string, TokenKind>> = { '=': 'assign', '|': 'pipe' };

/** Splits a template into tokens. The last one is `end`, or `error` with Go's message as its text. */
export function lex(input: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;

  const matched = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(input)?.[0];
  };
  const skip = (length: number): void => {
    line += input.slice(at, at + length).split('\n').length - 1;
    at += length;
  };
  const push = (kind: TokenKind, text: string): void => {
    tokens.push({ kind, text, at, line });
    skip(text.length);
  };
  const fail = (message: string): void => void tokens.push({ kind: 'error', text: message, at, line });
  /** White space after `-}}` is not part of the text. */
  const trim = (close: string): void => {
    if (close.length > 2) skip(/^[ \t\r\n]*/.exec(input.slice(at))?.[0].length ?? 0);
  };

  /** Up to the next action; false at the end. */
  const text = (): boolean => {
    const next = input.indexOf('{{', at);
    const whole = input.slice(at, next < 0 ? input.length : next);
    const isTrimmed = /^\{\{-[ \t\r\n]/.test(input.slice(next, next + 4));
    const kept = next >= 0 && isTrimmed ? whole.replace(/[ \t\r\n]+$/, '') : whole;
    if (kept !== '') push('text', kept);
    skip(whole.length - kept.length);
    return next >= 0;
  };
  /** Whether an action has been opened; a comment is skipped. */
  const open = (): 'action' | 'comment' | 'failed' => {
    const comment = matched(COMMENT);
    if (comment === undefined) {
      const delimiter = matched(OPEN) ?? '';
      tokens.push({ kind: 'open', text: '{{', at, line });
      skip(delimiter.length);
      return 'action';
    }
    const end = input.indexOf('*/', at + comment.length);
    if (end < 0) {
      fail('unclosed comment');
      return 'failed';
    }
    skip(end + 2 - at);
    const close = matched(CLOSE);
    if (close === undefined) {
      fail('comment ends before closing delimiter');
      return 'failed';
    }
    skip(close.length);
    trim(close);
    return 'comment';
  };
  const endsWord = (): boolean =>
    at >= input.length || /[ \t\r\n.,|:)(]/.test(input[at] ?? '') || input.startsWith('}}', at);
  const word = (kind: TokenKind, text: string): boolean => {
    push(kind, text);
    if (endsWord()) return true;
    const char = String.fromCodePoint(input.codePointAt(at) ?? 0);
    tokens.pop();
    fail(`bad character ${unicodeName(char)}`);
    return false;
  };

  /** One token of an action; undefined when the action is over, false after an error. */
  let depth = 0;
  const inside = (): boolean | undefined => {
    const close = matched(CLOSE);
    if (close !== undefined) {
      if (depth > 0) return (fail('unclosed left paren'), false);
      tokens.push({ kind: 'close', text: '}}', at, line });
      skip(close.length);
      trim(close);
      return undefined;
    }
    const char = input[at];
    if (char === undefined) return (fail('unclosed action'), false);
    const space = matched(SPACES);
    if (space !== undefined) return (push('space', space), true);
    const quoted = QUOTED.find(([quote]) => quote === char);
    if (quoted !== undefined) {
      const [, kind, pattern, problem] = quoted;
      const literal = matched(pattern);
      if (literal === undefined) return (fail(problem), false);
      return (push(kind, literal), true);
    }
    const single = SINGLE[char];
    if (single !== undefined) return (push(single, char), true);
    if (char === ':') return input[at + 1] === '=' ? (push('declare', ':='), true) : (fail('expected :='), false);
    if (char === '(') return (depth++, push('left', char), true);
    if (char === ')') return --depth < 0 ? (fail('unexpected right paren'), false) : (push('right', char), true);
    if (char === '$') return word('variable', matched(VARIABLE) ?? '$');
    if (char === '.' && !/\d/.test(input[at + 1] ?? '')) {
      const field = matched(FIELD) ?? '.';
      return word(field === '.' ? 'dot' : 'field', field);
    }
    if (/[\d.+-]/.test(char)) {
      const number = matched(NUMBER) ?? '';
      push('number', number);
      if (!/[\p{L}\p{Nd}_]/u.test(input[at] ?? '') && /\d/.test(number)) return true;
      tokens.pop();
      return (fail(`bad number syntax: ${JSON.stringify(number + (input[at] ?? ''))}`), false);
    }
    const name = matched(WORD);
    if (name !== undefined) {
      const kind = KEYWORDS.has(name) ? 'keyword' : name === 'true' || name === 'false' ? 'bool' : 'identifier';
      return word(kind, name);
    }
    if (/[\x20-\x7e]/.test(char)) return (push('mark', char), true);
    const whole = String.fromCodePoint(input.codePointAt(at) ?? 0);
    return (fail(`unrecognized character in action: ${unicodeName(whole)}`), false);
  };

  while (text()) {
    const opened = open();
    if (opened === 'failed') return tokens;
    if (opened === 'comment') continue;
    depth = 0;
    let more = inside();
    while (more === true) more = inside();
    if (more === false) return tokens;
  }
  push('end', '');
  return tokens;
}

/** As Go's `%#U`: `U+0041 'A'`. */
function unicodeName(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ? name : `${name} '${char}'`;
}
