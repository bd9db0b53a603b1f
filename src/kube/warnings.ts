/** A value of a `Warning` header (RFC 7234 §5.5): code, agent, quoted text, and an optional quoted date. */
const WARNING = /(\d{3}) (\S+) "((?:[^"\\]|\\.)*)"(?: "(?:[^"\\]|\\.)*")?\s*(?:,|$)/g;

/** The texts of a response's `Warning` headers, in order. Like client-go, only code 299 is read: the API server sends no other. */
export function warningsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const value = headers['warning'];
  if (value === undefined) return [];
  return [...value.matchAll(WARNING)]
    .filter(([, code]) => code === '299')
    .map(([, , , text = '']) => text.replace(/\\(.)/g, '$1'));
}
