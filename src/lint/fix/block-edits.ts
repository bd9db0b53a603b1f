import type { Edit } from '../rules/rule.ts';

/** The lines of a mapping entry in block style. */
export interface Block {
  /** The start of its first line, or of the comments directly above. */
  readonly from: number;
  /** The start of the key's line. */
  readonly keyLine: number;
  /** The start of the next line after it, or the end of the text. */
  readonly to: number;
  /** The column of its key, from 0. */
  readonly indent: number;
  /** Its key follows the dash of a list item. */
  readonly opensItem: boolean;
}

const startOfLine = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

function spacesAt(text: string, start: number): number {
  let at = start;
  while (text.charAt(at) === ' ') at++;
  return at - start;
}

/** The start of the comments directly above a line with the same indentation. */
function commentsAbove(text: string, keyLine: number, indent: number): number {
  let from = keyLine;
  while (from > 0) {
    const start = startOfLine(text, from - 1);
    if (spacesAt(text, start) !== indent || text.charAt(start + indent) !== '#') break;
    from = start;
  }
  return from;
}

/** The block of the key at an offset; undefined in flow style, in JSON, and with tabs. */
export function blockOf(text: string, key: number): Block | undefined {
  const keyLine = startOfLine(text, key);
  const before = text.slice(keyLine, key);
  if (!/^ *(?:- +)*$/.test(before)) return undefined;
  const indent = before.length;
  const opensItem = before.includes('-');
  let at = endOfLine(text, key);
  let to = at;
  while (at < text.length) {
    const spaces = spacesAt(text, at);
    const next = text.charAt(at + spaces);
    const end = endOfLine(text, at);
    const isBlank = next === '\n' || next === '';
    const isItem = spaces === indent && next === '-' && !text.startsWith('---', at);
    if (!isBlank && spaces <= indent && !isItem) break;
    if (!isBlank) to = end;
    at = end;
  }
  return { from: opensItem ? keyLine : commentsAbove(text, keyLine, indent), keyLine, to, indent, opensItem };
}

/** The lines with another indentation; each ends with a line break. */
export function reindented(lines: string, from: number, to: number): string {
  const whole = lines.endsWith('\n') ? lines : `${lines}\n`;
  return whole.replace(/^( *)(?=[^\n])/gm, (spaces) => ' '.repeat(Math.max(0, spaces.length - from) + to));
}

/** Moves a block after another one, with the same indentation. */
export function moveBehind(text: string, block: Block, last: Block): readonly Edit[] {
  if (block.opensItem) return [];
  const inside = last.from <= block.from && block.to <= last.to;
  const lines = reindented(text.slice(block.from, block.to), block.indent, last.indent);
  const newLine = last.to === text.length && !text.endsWith('\n') ? '\n' : '';
  const remove = { from: block.from, to: block.to, text: '' };
  // A block cannot move into itself.
  if (last.to > block.from && last.to < block.to) return [];
  return inside && last.to === block.to && newLine !== ''
    ? [{ ...remove, text: lines }]
    : [remove, { from: last.to, to: last.to, text: newLine + lines }];
}

/** Nests a block below a new key. */
export function wrapIn(text: string, block: Block, key: string): readonly Edit[] {
  if (block.opensItem) return [];
  const lines = reindented(text.slice(block.from, block.to), block.indent, block.indent + 2);
  return [{ from: block.from, to: block.to, text: `${' '.repeat(block.indent)}${key}:\n${lines}` }];
}

/** Turns the lines from a key to the end of a block into the only item of a list. */
export function asItem(text: string, key: number, owner: Block): readonly Edit[] {
  const first = blockOf(text, key);
  if (first === undefined || first.opensItem || first.indent <= owner.indent) return [];
  const edits: Edit[] = [{ from: key, to: key, text: '- ' }];
  for (let at = endOfLine(text, key); at < owner.to; at = endOfLine(text, at)) {
    if (text.slice(at, endOfLine(text, at)).trim() !== '') edits.push({ from: at, to: at, text: '  ' });
  }
  return edits;
}
