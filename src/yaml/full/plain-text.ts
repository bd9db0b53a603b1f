import { isBlank, isBlankOrEnd, isBreak, isTab } from './characters.ts';
import { readGap } from './folding.ts';
import type { TextCursor } from './text-cursor.ts';
import type { Token } from './tokens.ts';

const HASH = 35;
const COLON = 58;

/** `,?[]{}`: they end a plain scalar in a flow collection. */
function isFlowIndicator(code: number): boolean {
  return code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125;
}

/** Moves behind the word at the cursor, to white space or to an indicator. */
function skipWord(cursor: TextCursor, isFlow: boolean): void {
  for (let code = cursor.code(); !isBlankOrEnd(code); code = cursor.code()) {
    if (code === COLON && isBlankOrEnd(cursor.code(1))) return;
    if (isFlow && isFlowIndicator(code)) return;
    cursor.at += 1;
  }
}

/** Reads the scalar without quotes at the cursor, of a collection indented by `indent`; and whether line breaks follow it. */
export function readPlainScalar(
  cursor: TextCursor,
  indent: number,
  isFlow: boolean,
): { readonly token: Token; readonly hasBreak: boolean } {
  const at = cursor.at;
  const parts: string[] = [];
  let gap = { text: '', hasBreak: false };
  const refuseTab = (): void => {
    if (!isTab(cursor.code()) || cursor.column > indent) return;
    cursor.fail(cursor.at, 'YAML does not allow tabs as indentation', 'use spaces instead of the tab', 'tab');
  };
  while (!cursor.isMarker() && cursor.code() !== HASH) {
    const start = cursor.at;
    skipWord(cursor, isFlow);
    if (cursor.at > start) {
      parts.push(gap.text, cursor.slice(start));
      gap = { text: '', hasBreak: false };
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break;
    const next = readGap(cursor, false, refuseTab);
    gap = next;
    if (!isFlow && next.hasBreak && cursor.column <= indent) break;
  }
  return { token: { type: 'scalar', at, text: parts.join(''), style: 'plain' }, hasBreak: gap.hasBreak };
}
