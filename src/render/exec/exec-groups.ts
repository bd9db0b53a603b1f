import { counted } from '../../core/text/counted.ts';
import { nameRanges } from '../../core/text/name-ranges.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Palette } from '../color.ts';

/** The part of an output that was kept, and how many bytes were not. */
interface ShownOutput {
  readonly text: string;
  readonly digest: string;
  readonly cut: number;
}

export interface ShownResult {
  readonly node: string;
  readonly exitCode: number | undefined;
  readonly stdout: ShownOutput;
  readonly stderr: ShownOutput;
  readonly error: { readonly message: string } | undefined;
  /** The heading that it is listed under; undefined without headings. */
  readonly heading: string | undefined;
}

export interface GroupOptions {
  readonly palette: Palette;
  /** One group per node. */
  readonly fold: boolean;
  /** Print the outputs unchanged. */
  readonly raw: boolean;
  /** How many parts of a list of nodes are named; all of them without a limit. */
  readonly maxNames: number;
}

interface Group {
  readonly first: ShownResult;
  readonly nodes: string[];
}

/** What nodes printed, each different result once: `237 nodes: edge-[1-237]`, and the output below. Successes come first, then most nodes. */
export function execGroupsText(results: readonly ShownResult[], options: GroupOptions): string {
  const headings = [...new Set(results.map(({ heading }) => heading))];
  return headings
    .map((heading) => {
      const groups = groupsOf(
        results.filter((result) => result.heading === heading),
        options.fold,
      );
      const title = heading === undefined ? '' : `${options.palette.bold(safeText(heading))}\n\n`;
      return title + groups.map((group) => groupText(group, options)).join('\n');
    })
    .join('\n');
}

function groupsOf(results: readonly ShownResult[], fold: boolean): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const result of results) {
    const { node, exitCode, stdout, stderr, error } = result;
    const key = fold
      ? JSON.stringify([exitCode, stdout.digest, stderr.digest, error && likeness(error.message, node)])
      : node;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: result, nodes: [node] });
    else group.nodes.push(node);
  }
  const failed = ({ first }: Group): number => (first.error === undefined ? (first.exitCode ?? 0) : 256);
  return fold
    ? [...groups.values()].toSorted((a, b) => failed(a) - failed(b) || b.nodes.length - a.nodes.length)
    : [...groups.values()];
}

/** Errors of several nodes differ in addresses and names only. */
function likeness(message: string, node: string): string {
  return message
    .replaceAll(node, 'NODE')
    .replace(/\b\d+(?:\.\d+){3}(?::\d+)?\b/g, 'ADDRESS')
    .replace(/-[a-z0-9]{5}\b/g, '-ID')
    .replace(/\b[0-9a-f]{16,}\b/g, 'ID');
}

function groupText({ first, nodes }: Group, { palette, raw, maxNames }: GroupOptions): string {
  const { exitCode, stdout, stderr, error } = first;
  const ranges = nameRanges(nodes).map((range) => safeText(range));
  const more = ranges.length > maxNames ? ` and ${ranges.length - maxNames} more` : '';
  const state =
    error !== undefined
      ? `, ${palette.bad('failed')}`
      : exitCode === 0
        ? ''
        : `, ${palette.bad(`exit code ${exitCode ?? ''}`)}`;
  const title = `${palette.bold(counted(nodes.length, 'node'))}${state}: ${ranges.slice(0, maxNames).join(',')}${more}`;
  const lines = [
    outputText(stdout, raw),
    outputText(stderr, raw),
    error === undefined ? '' : `${palette.bad(safeText(error.message, { newlines: true }))}\n`,
  ];
  return `${title}\n${lines.join('')}`;
}

function outputText({ text, cut }: ShownOutput, raw: boolean): string {
  if (text === '' && cut === 0) return '';
  const shown = raw ? text : safeText(text.replaceAll('\r\n', '\n'), { newlines: true, tabs: true });
  const whole = shown.endsWith('\n') || shown === '' ? shown : `${shown}\n`;
  return cut === 0 ? whole : `${whole}… ${counted(cut, 'more byte')}, which --limit-bytes leaves out\n`;
}
