import { safeText } from '../../core/text/terminal-safe.ts';
import { textOf } from '../../daemonset/logs/split-lines.ts';

const PLAIN = /^[\x20-\x7e\t]*$/;
/** Escape sequences that only set colours and styles, which programs print for terminals. */
const STYLES = /\x1b\[[\d;:]{0,40}m/g;

/**
 * A line for a terminal: its colours are left out, and other control characters are made visible. Lines and results have one character per
 * byte.
 */
export function terminalLine(bytes: string): string {
  if (PLAIN.test(bytes)) return bytes;
  const text = textOf(bytes.endsWith('\r') ? bytes.slice(0, -1) : bytes);
  return bytesOf(safeText(text.replace(STYLES, ''), { tabs: true }));
}

/** Text in UTF-8, with one character per byte, as the lines of logs are. */
export function bytesOf(text: string): string {
  return PLAIN.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
