/**
 * In YAML 1.1, which go-yaml reads, NEL, LS and PS (U+0085, U+2028, U+2029) end lines too. NEL is treated like a newline; the other two
 * stay in the text instead of being folded.
 */
const OTHER_BREAKS = /[\x85\u2028\u2029]/;
const ALL_OTHER_BREAKS = /[\x85\u2028\u2029]/g;
const SEPARATORS = /[\u2028\u2029]/;
/** A line break with the white space around it, and the breaks after it. */
const FOLDED = /[ \t]*([\n\x85\u2028\u2029][ \t\n\x85\u2028\u2029]*)/g;
/** The same within double quotes, where a backslash escapes a line break; other escapes are skipped. */
const FOLDED_OR_ESCAPE = /\\[^\n\x85\u2028\u2029]|(\\)?[ \t]*([\n\x85\u2028\u2029][ \t\n\x85\u2028\u2029]*)/g;

export function hasOtherBreaks(text: string): boolean {
  return OTHER_BREAKS.test(text);
}

export function hasSeparators(text: string): boolean {
  return SEPARATORS.test(text);
}

/** The text with a newline in place of each such break, so that all offsets stay the same. */
export function withNewlines(text: string): string {
  return text.replace(ALL_OTHER_BREAKS, '\n');
}

function breaksIn(text: string): readonly string[] {
  return (text.match(/[\n\x85\u2028\u2029]/g) ?? []).map((one) => (one === '\x85' ? '\n' : one));
}

function joined([first = '', ...others]: readonly string[]): string {
  const rest = others.join('');
  return first === '\n' ? rest || ' ' : first + rest;
}

/** The value of a plain scalar with the given source. */
export function foldedPlain(raw: string): string {
  return raw.replace(FOLDED, (_, breaks: string) => joined(breaksIn(breaks)));
}

/** The source of a double-quoted text, joined to one line. */
export function onOneLine(raw: string): string {
  return raw.replace(FOLDED_OR_ESCAPE, (all: string, escape: string | undefined, breaks: string | undefined) => {
    if (breaks === undefined) return all;
    const found = breaksIn(breaks);
    const text = escape === undefined ? joined(found) : found.slice(1).join('');
    return text.replaceAll('\n', '\\n').replaceAll('\u2028', '\\L').replaceAll('\u2029', '\\P');
  });
}

/** The value of a `|` block that was read with newlines, with the separators of its source restored. */
export function literalWithSeparators(raw: string, value: string): string {
  // the first break ends the line of the indicator
  const [, ...breaks] = breaksIn(raw);
  let next = 0;
  return value.replace(/\n/g, (newline) => breaks[next++] ?? newline);
}
