import { lineExpression } from '../../core/text/line-expression.ts';
import { createFold, type FoldedLine } from '../../daemonset/logs/fold.ts';
import { textOf, type LogLine } from '../../daemonset/logs/split-lines.ts';
import { bytesOf, terminalLine } from '../../render/logs/line-text.ts';
import { logLineJson } from '../../render/logs/log-json.ts';
import { loadLogPalette } from '../../render/color.ts';
import { logPrefix } from '../../render/logs/log-prefix.ts';
import type { LineHandler, LogSource } from '../../workflows/logs/log-source.ts';
import type { Runtime } from '../shared/runtime.ts';
import type { LogFlags } from './log-flags.ts';
import { createLineWriter } from './line-writer.ts';

/** More different lines are not held for --fold: the oldest are printed. */
const MOST_FOLDED = 20_000;

export interface LogOutputOptions {
  readonly flags: LogFlags;
  /** Print the node before each line. */
  readonly prefix: boolean;
}

export interface LogOutput {
  /** Resolves when more lines may come; undefined when they may come now. */
  readonly handle: LineHandler;
  /** Prints the folded lines that have been held for so many milliseconds. */
  unfold(ms: number): void;
  /** Prints everything that is held, and resolves when it is written. */
  end(): Promise<void>;
}

/** Prints lines of logs: filters, folds, prefixes and paints them. */
export async function logOutput({ flags, prefix }: LogOutputOptions, rt: Runtime): Promise<LogOutput> {
  const { stdout } = rt.io;
  const { clock } = rt;
  const palette = await loadLogPalette(stdout);
  const writer = createLineWriter(stdout);
  const isSafe = stdout.isTTY && !flags.raw;
  const asJson = flags.output === 'json';
  const isChosen = lineFilter(flags);
  const paint = highlighter(stdout.color ? [...flags.grep, ...flags.highlight] : [], palette.match);
  const fold = flags.fold ? createFold<LogSource>() : undefined;
  const prefixes = new Map<string, string>();
  const left = new Map<string, number>();
  /** The log whose last part had no line break. */
  let open: string | undefined;

  const groupOf = ({ agent }: LogSource): string | undefined =>
    flags.by === undefined ? undefined : (agent.labels?.[flags.by] ?? '<none>');
  const prefixOf = (source: LogSource): string => {
    const group = groupOf(source);
    const container = flags.allContainers ? source.container : undefined;
    // not by pod: a node has many, one after the other
    const key = [group, source.node, container].join('\n');
    const known = prefixes.get(key);
    if (known !== undefined) return known;
    const text = palette.prefix(group ?? source.node, logPrefix({ group, node: source.node, container }).trimEnd());
    prefixes.set(key, `${text} `);
    return `${text} `;
  };
  const lineText = (at: string, text: string): string => {
    const shown = paint(isSafe ? terminalLine(text) : text);
    return flags.timestamps && at !== '' ? `${at} ${shown}` : shown;
  };
  /** Cuts the text at what is left of --limit-bytes. */
  const limited = (source: LogSource, text: string): string => {
    if (flags.limitBytes === 0) return text;
    const rest = left.get(source.key) ?? flags.limitBytes;
    left.set(source.key, Math.max(0, rest - text.length));
    return text.slice(0, rest);
  };
  const print = (source: LogSource, { at, text, ends, continues }: LogLine): void => {
    if (asJson) {
      writer.add(logLineJson({ ...source, group: groupOf(source), at, text }));
      return;
    }
    const end = ends || prefix ? '\n' : '';
    const line = limited(source, `${lineText(at, text)}${end}`);
    if (line === '') return;
    // another log must not go on in this line
    const separator = open !== undefined && open !== source.key ? '\n' : '';
    const goesOn = continues && open === source.key;
    writer.add(`${separator}${prefix && !goesOn ? prefixOf(source) : ''}${line}`);
    open = line.endsWith('\n') ? undefined : source.key;
  };
  const printFolded = ({ source, at, text, nodes, count }: FoldedLine<LogSource>): void => {
    if (asJson) {
      const names = [...nodes].sort();
      writer.add(logLineJson({ ...source, group: groupOf(source), at, text, nodes: names, count }));
      return;
    }
    const label = nodes.size === 1 ? prefixOf(source) : `${palette.prefix('', `[on ${nodes.size} nodes]`)} `;
    writer.add(`${label}${lineText(at, text)}\n`);
  };

  return {
    handle: (source, lines) => {
      for (const line of lines) {
        if (!isChosen(line)) continue;
        if (fold === undefined) print(source, line);
        else {
          fold.add(source, line, clock.now());
          if (fold.size > MOST_FOLDED) fold.take(clock.now(), 0).forEach(printFolded);
        }
      }
      return writer.ready();
    },
    unfold: (ms) => fold?.take(clock.now(), ms).forEach(printFolded),
    end: async () => {
      fold?.take(clock.now(), 0).forEach(printFolded);
      await writer.flush();
    },
  };
}

/** Whether --grep and --exclude leave a line. The parts of a very long line go the way of its beginning. */
function lineFilter({ grep, exclude }: LogFlags): (line: LogLine) => boolean {
  if (grep.length === 0 && exclude.length === 0) return () => true;
  const wanted = grep.map((pattern) => lineExpression('--grep', pattern));
  const unwanted = exclude.map((pattern) => lineExpression('--exclude', pattern));
  let last = true;
  return ({ text, continues }) => {
    if (continues) return last;
    const decoded = textOf(text);
    last =
      (wanted.length === 0 || wanted.some((one) => one.matches(decoded))) &&
      !unwanted.some((one) => one.matches(decoded));
    return last;
  };
}

/** Paints what matches one of the patterns. */
function highlighter(patterns: readonly string[], paint: (text: string) => string): (line: string) => string {
  if (patterns.length === 0) return (line) => line;
  const expressions = patterns.map((pattern) => lineExpression('--highlight', pattern));
  return (line) => {
    const text = textOf(line);
    const ranges = expressions.flatMap((one) => one.ranges(text)).toSorted(([a], [b]) => a - b);
    if (ranges.length === 0) return line;
    let painted = '';
    let done = 0;
    for (const [from, to] of ranges) {
      if (from < done) continue;
      painted += text.slice(done, from) + paint(text.slice(from, to));
      done = to;
    }
    return bytesOf(painted + text.slice(done));
  };
}
