const SHORT: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string as Go's `%q` quotes it: what is not printable is escaped; `ascii` escapes everything else too. */
export function quoteGo(text: string, ascii = false): string {
  const quoted = text.replace(/["\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}|[^\x00-\x7f]/gu, (char) => {
    const short = SHORT[char];
    if (short !== undefined) return short;
    const code = char.codePointAt(0) ?? 0;
    if (!ascii && /^[^\p{C}\p{Zl}\p{Zp}\p{Zs}]$/u.test(char)) return char;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${quoted}"`;
}
