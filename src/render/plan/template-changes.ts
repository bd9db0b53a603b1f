import { counted } from '../../core/text/counted.ts';
import { isObject, type Json } from '../../core/json/json.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { formatPath, type FieldChange } from '../../daemonset/revisions/template-changes.ts';
import { toYaml } from '../../yaml/yaml.ts';

/** Values that are written in one line, and the lines that others may take. */
const MAX_WIDTH = 80;
const MAX_LINES = 16;

/**
 * A changed field a line: `~ spec.containers[agent].image: agent:1 -> agent:2`, `+` for an added one, `-` for a removed one. What does
 * not fit into a line, such as an added container, follows as YAML.
 */
export function changesText(changes: readonly FieldChange[]): string {
  return changes
    .flatMap(changeLines)
    .map((line) => `  ${safeText(line)}\n`)
    .join('');
}

function changeLines({ path, before, after }: FieldChange): readonly string[] {
  const field = formatPath(path);
  if (before === undefined) return valueLines(`+ ${field}:`, after);
  if (after === undefined) return valueLines(`- ${field}:`, before);
  const [from, to] = [inLine(before), inLine(after)];
  if (from !== undefined && to !== undefined) return [`~ ${field}: ${from} -> ${to}`];
  return [...valueLines(`- ${field}:`, before), ...valueLines(`+ ${field}:`, after)];
}

function valueLines(head: string, value: Json | undefined): readonly string[] {
  const text = inLine(value);
  if (text !== undefined) return [`${head} ${text}`];
  const lines = toYaml(value ?? null)
    .trimEnd()
    .split('\n');
  const more = lines.length - MAX_LINES;
  // One line more than the limit is shown: to count it takes a line, too
  const shown = more > 1 ? [...lines.slice(0, MAX_LINES), `… ${counted(more, 'more line')}`] : lines;
  return [head, ...shown.map((line) => `    ${shortened(line)}`)];
}

/** A value on one line; undefined when it does not fit. */
function inLine(value: Json | undefined): string | undefined {
  if (typeof value === 'string' && !value.includes('\n')) return shortened(value);
  const text = JSON.stringify(value ?? null);
  return isObject(value) || Array.isArray(value) || typeof value === 'string'
    ? text.length <= MAX_WIDTH
      ? text
      : undefined
    : text;
}

const MAX_LINE = 240;

function shortened(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}… (${line.length} characters)`;
}
