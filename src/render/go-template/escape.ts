const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** As Go's `html`. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char);
}

const JS: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '"': '\\"' };

/** As Go's `js`: what is not printable becomes an escape. */
export function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (char) => {
    if (char === '\x7f') return char;
    const code = char.codePointAt(0) ?? 0;
    return JS[char] ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** As Go's `urlquery`: spaces become `+`. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString('utf8'))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
