import { END, isBlank, isBreak, isBreakOrEnd, isDigit, isTab } from './characters.ts';
import type { TextCursor } from './text-cursor.ts';
import type { Token } from './tokens.ts';

const SPACE = 32;
const BAR = 124;

interface Header {
  readonly isLiteral: boolean;
  /** Which line ends at the end belong to the text: none, one (''), or all. */
  readonly chomping: '-' | '' | '+';
  /** The indentation that the header gives; 0 when the first line decides. */
  readonly increment: number;
}

/** Reads `|` or `>` with its indicators, and moves to the next line. */
function readHeader(cursor: TextCursor): Header {
  const isLiteral = cursor.code() === BAR;
  cursor.at += 1;
  let chomping: Header['chomping'] = '';
  let increment = 0;
  for (;;) {
    const sign = cursor.slice(cursor.at, Math.min(cursor.at + 1, cursor.to));
    if ((sign === '+' || sign === '-') && chomping === '') chomping = sign;
    else if (isDigit(cursor.code()) && increment === 0) {
      increment = Number(sign);
      if (increment === 0) cursor.fail(cursor.at, 'the indentation of a block of text must be 1 to 9', 'drop the 0');
    } else break;
    cursor.at += 1;
  }
  if (!cursor.finishLine()) {
    const hint = 'begin the text on the next line, indented further than the key';
    cursor.fail(cursor.at, `the text of a block cannot begin on the line of "${isLiteral ? '|' : '>'}"`, hint);
  }
  return { isLiteral, chomping, increment };
}

interface Breaks {
  readonly text: string;
  readonly indent: number;
}

/** Moves behind blank lines and the indentation of the next line; the widest blank line may decide the indentation. */
function skipBlankLines(cursor: TextCursor, indent: number, least: number): Breaks {
  let text = '';
  let widest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.code() === SPACE) cursor.at += 1;
    widest = Math.max(widest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && isTab(cursor.code())) {
      cursor.fail(cursor.at, 'YAML does not allow tabs as indentation', 'use spaces instead of the tab', 'tab');
    }
    if (!isBreak(cursor.code())) break;
    text += cursor.skipBreak();
  }
  return { text, indent: indent === 0 ? Math.max(widest, least) : indent };
}

/** Reads the `|` or `>` block at the cursor, in a collection that is indented by `parent`; -1 for none. */
export function readBlockScalar(cursor: TextCursor, parent: number): Token {
  const at = cursor.at;
  const { isLiteral, chomping, increment } = readHeader(cursor);
  const least = Math.max(parent + 1, 1);
  const given = increment === 0 ? 0 : Math.max(parent, 0) + increment;
  let { text: breaks, indent } = skipBlankLines(cursor, given, least);
  const parts: string[] = [];
  let lineEnd = '';
  let wasBlank = false;
  while (cursor.column === indent && cursor.code() !== END) {
    const beginsBlank = isBlank(cursor.code());
    // A folded line end is a space, unless a line of either side begins with white space.
    const isFolded = !isLiteral && !wasBlank && !beginsBlank && lineEnd === '\n';
    parts.push(isFolded ? (breaks === '' ? ' ' : '') : lineEnd, breaks);
    wasBlank = beginsBlank;
    const start = cursor.at;
    while (!isBreakOrEnd(cursor.code())) cursor.at += 1;
    parts.push(cursor.slice(start));
    lineEnd = isBreak(cursor.code()) ? cursor.skipBreak() : '';
    ({ text: breaks, indent } = skipBlankLines(cursor, indent, least));
  }
  if (chomping !== '-') parts.push(lineEnd);
  if (chomping === '+') parts.push(breaks);
  return { type: 'scalar', at, text: parts.join(''), style: isLiteral ? 'literal' : 'folded' };
}
