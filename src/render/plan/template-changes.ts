import { counted } from '../../core/text/counted.ts';
import { isObject, type Json } from '../../core/json/json.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { formatPath, type FieldChange } from '../../daemonset/revisions/template-changes.ts';
import { toYaml } from '../../yaml/yaml.ts';
import { apart, displayWidth, truncate, truncateStart } from '../table/width.ts';

/** Values on one line, and the lines for longer ones. */
const MAX_WIDTH = 80;
const MAX_LINES = 16;

/**
 * A changed field a line: `~ spec.containers[agent].image: agent:1 -> agent:2`, `+` for an added one, `-` for a removed one. What does
 * not fit into a line, such as an added container, follows as YAML, and of a list of objects, such as tolerations, a line for each. On a
 * terminal of `width` columns the values of a field that is too long follow it, and lines are cut: paths at their beginning.
 */
export function changesText(
  changes: readonly FieldChange[],
  { width }: { readonly width?: number | undefined } = {},
): string {
  const room = width === undefined ? Infinity : width - INDENT.length;
  return changes
    .flatMap((change) => changeLines(change, room))
    .map((line) => `${INDENT}${line}\n`)
    .join('');
}

const INDENT = '  ';
const VALUE_INDENT = '    ';

/** A sign, a field, and its value: in the same line where it fits, and otherwise below. */
interface Entry {
  readonly sign: '+' | '-' | '~';
  readonly inline: string | undefined;
  /** The lines below, each at most `room` columns wide. */
  readonly below: (room: number) => readonly string[];
}

/** The lines of a change, safe for a terminal, none wider than `room`. */
function changeLines(change: FieldChange, room: number): readonly string[] {
  const field = safeText(formatPath(change.path));
  return entriesOf(change).flatMap(({ sign, inline, below }) => {
    const line = `${sign} ${field}: ${inline ?? ''}`;
    if (inline !== undefined && displayWidth(line) <= room) return [line];
    const values = below(room - VALUE_INDENT.length);
    return [`${sign} ${truncateStart(field, room - '~ :'.length)}:`, ...values.map((text) => `${VALUE_INDENT}${text}`)];
  });
}

function entriesOf({ before, after }: FieldChange): readonly Entry[] {
  if (before === undefined) return [valueEntry('+', after)];
  if (after === undefined) return [valueEntry('-', before)];
  const [from, to] = [inLine(before), inLine(after)];
  if (from === undefined || to === undefined) return [valueEntry('-', before), valueEntry('+', after)];
  const arrow = '-> ';
  const below = (room: number): readonly string[] => {
    const [old, now] = apart(from, to, room - arrow.length);
    return [old, `${arrow}${now}`];
  };
  return [{ sign: '~', inline: `${from} ${arrow}${to}`, below }];
}

function valueEntry(sign: '+' | '-', value: Json | undefined): Entry {
  const inline = inLine(value);
  const lines = inline === undefined ? blockLines(value ?? null) : [inline];
  return { sign, inline, below: (room) => lines.map((line) => truncate(line, room)) };
}

/** A value as YAML; of a list of objects without further parts, a line for each. */
function blockLines(value: Json): readonly string[] {
  const isList = Array.isArray(value) && value.every(isFlat);
  const lines = isList ? value.map((item) => `- ${JSON.stringify(item)}`) : toYaml(value).trimEnd().split('\n');
  const more = lines.length - MAX_LINES;
  // one line more than the limit is shown: to count it takes a line, too
  const shown = more > 1 ? [...lines.slice(0, MAX_LINES), `… ${counted(more, 'more line')}`] : lines;
  return shown.map((line) => shortened(safeText(line)));
}

/** An object of plain values and lists of them, such as a toleration. */
function isFlat(value: Json | undefined): boolean {
  const isPlain = (each: Json | undefined): boolean => typeof each !== 'object' || each === null;
  return (
    isObject(value) && Object.values(value).every((each) => (Array.isArray(each) ? each.every(isPlain) : isPlain(each)))
  );
}

/**
 * A value on one line, safe for a terminal; undefined when it does not fit, or is better read as a block: an object with further parts,
 * several objects.
 */
function inLine(value: Json | undefined): string | undefined {
  if (typeof value === 'string' && !value.includes('\n')) return shortened(safeText(value));
  const text = JSON.stringify(value ?? null);
  const isBlock = Array.isArray(value) ? value.length > 1 && value.some(isObject) : isObject(value) && !isFlat(value);
  return text.length > MAX_WIDTH || isBlock ? undefined : safeText(text);
}

const MAX_LINE = 240;

function shortened(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}… (${line.length} characters)`;
}
