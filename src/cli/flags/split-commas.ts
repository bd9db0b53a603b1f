/** Splits comma-separated values, which can be quoted as in CSV, as pflag does for a string slice. */
export function splitCommas(text: string): readonly string[] {
  if (text === '') return [];
  if (!text.includes('"')) return text.split(',');
  const values: string[] = [];
  let value = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted && char === '"' && text[at + 1] === '"') {
      value += '"';
      at++;
    } else if (char === '"' && (quoted || value === '')) {
      quoted = !quoted;
    } else if (char === ',' && !quoted) {
      values.push(value);
      value = '';
    } else {
      value += char;
    }
  }
  return [...values, value];
}
