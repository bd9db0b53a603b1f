import type { Edit } from '../rules/rule.ts';

const WIDE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
const BULLET = /^[ \u00a0]*([\u2010-\u2015\u2022\u2023\u2043\u2212\u25aa\u25cf\u25e6\u00b7])[ \u00a0]/gm;
const OPENING = '\u2018\u201a\u201b\u201c\u201e\u201f\u00ab\u2039';
const CLOSING = '\u2018\u2019\u201c\u201d\u00bb\u203a';
const QUOTED = new RegExp(`^[${OPENING}\u2019\u201d](.*)[${CLOSING}]$`, 's');
const QUOTES = new RegExp(
  `(?<=(?:^|[:,\\-[{]) *)[${OPENING}\u2019\u201d]([^"'\\n]*?)[${CLOSING}](?= *(?:$|[:,\\]}]|#))`,
  'gm',
);
const ODD = new RegExp(`${WIDE.source}|${INVISIBLE.source}`, 'g');

/** The name of a character for a message. */
export function nameOfCharacter(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\u00a0') return `a non-breaking space (${code})`;
  if (WIDE.test(character)) return `a space that YAML does not accept (${code})`;
  if (INVISIBLE.test(character)) return `an invisible character (${code})`;
  return `${character} (${code})`;
}

/** The text without invisible characters, and with plain spaces. */
export function withPlainSpaces(text: string): string {
  return text.replace(ODD, (character) => (WIDE.test(character) ? ' ' : ''));
}

/** The text within typographic quotes; undefined for other texts. */
export function typographicallyQuoted(text: string): string | undefined {
  return QUOTED.exec(text)?.[1];
}

/** The edits that replace typographic spaces, dashes and quotes by plain ones. */
export function plainCharacters(text: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const { 0: character, index } of text.matchAll(ODD)) {
    edits.push({ from: index, to: index + character.length, text: WIDE.test(character) ? ' ' : '' });
  }
  for (const { 0: whole, 1: bullet = '', index } of text.matchAll(BULLET)) {
    const from = index + whole.indexOf(bullet);
    edits.push({ from, to: from + bullet.length, text: '-' });
  }
  for (const { 0: whole, index } of text.matchAll(QUOTES)) {
    edits.push(
      { from: index, to: index + 1, text: '"' },
      { from: index + whole.length - 1, to: index + whole.length, text: '"' },
    );
  }
  return edits.sort((a, b) => a.from - b.from);
}
