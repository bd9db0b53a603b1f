/** What Go's decoder says of a text that is no JSON. */
export function goJsonError(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const at = position === undefined ? firstOdd(text) : Number(position);
    const char = text.charAt(at);
    return char === '' ? 'unexpected end of JSON input' : `invalid character '${char}' looking for beginning of value`;
  }
}

/** Node does not always say where it stopped: at the first character, or for want of one. */
function firstOdd(text: string): number {
  return /^\s*[{["tfn\d-]/.test(text) ? text.length : text.search(/\S|$/);
}
