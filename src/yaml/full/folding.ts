import { isBlank, isBreak } from './characters.ts';
import type { TextCursor } from './text-cursor.ts';

/** The white space between two words of a scalar. */
export interface Gap {
  /** What it is in the value: a line break is a space, further ones are newlines, and LS and PS stay. */
  readonly text: string;
  readonly hasBreak: boolean;
}

/**
 * Moves behind white space and line breaks. With `hasBreak`, an escaped line break came before them.
 * `atIndent` is called at each blank that begins a line.
 */
export function readGap(cursor: TextCursor, hasBreak: boolean, atIndent?: () => void): Gap {
  const start = cursor.at;
  let [first, others, isBroken] = ['', '', hasBreak];
  while (isBlank(cursor.code())) cursor.at += 1;
  const blanks = cursor.slice(start);
  for (let code = cursor.code(); isBlank(code) || isBreak(code); code = cursor.code()) {
    if (isBlank(code)) {
      atIndent?.();
      cursor.at += 1;
    } else if (isBroken) others += cursor.skipBreak();
    else {
      first = cursor.skipBreak();
      isBroken = true;
    }
  }
  if (!isBroken) return { text: blanks, hasBreak: false };
  return { text: first === '\n' ? others || ' ' : first + others, hasBreak: true };
}
