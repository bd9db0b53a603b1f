const ESCAPES = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]))/g;

/** The value of a Go string literal in double or single quotes; undefined if it is invalid. */
export function unquote(quoted: string): string | undefined {
  const quote = quoted.slice(0, 1);
  const inner = quoted.slice(1, -1);
  let valid = quoted.length >= 2 && quoted.endsWith(quote) && !/\\$/.test(inner.replaceAll('\\\\', ''));
  const text = inner.replace(ESCAPE, (_, ...groups: readonly (string | undefined)[]): string => {
    const [x, u, long, octal, letter = ''] = groups;
    const hex = x ?? u ?? long;
    const code = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : undefined;
    if (code !== undefined) {
      if (code > 0x10ffff || (octal !== undefined && code > 0xff)) valid = false;
      return valid ? String.fromCodePoint(code) : '';
    }
    const char = letter === quote ? quote : ESCAPES.get(letter);
    if (char === undefined) valid = false;
    return char ?? '';
  });
  return valid ? text : undefined;
}
