import type { Sample, Statistics } from './measure.ts';

export const LEGEND =
  'wall time in ms: median (minimum) / CPU time in ms, median / highest memory in MiB;\n' +
  'a ratio is the median wall time (in brackets: the minimum) divided by that of kubectl\n';

const WIDTHS = [20, 28, 28, 28, 14, 14];

/** The header; with the columns of a binary. */
export function header(): string {
  return line(['command', 'Node', 'binary', 'kubectl', 'Node ratio', 'binary ratio']);
}

/** A row of the table. */
export function comparisonRow(name: string, samples: readonly Sample[]): string {
  const of = (program: string): Sample | undefined => sampleOf(program, samples);
  const kubectl = of('kubectl');
  return line([
    name,
    ...['Node', 'binary', 'kubectl'].map((program) => cell(of(program))),
    ...['Node', 'binary'].map((program) => ratio(of(program), kubectl)),
  ]);
}

/** The sample of a program; two that run one after the other are one. */
export function sampleOf(program: string, samples: readonly Sample[]): Sample | undefined {
  const [first, second] = samples.filter(({ name }) => name === program);
  if (first === undefined || second === undefined) return first;
  const sum = (one: Statistics, other: Statistics): Statistics => ({
    median: one.median + other.median,
    min: one.min + other.min,
  });
  const memory = Math.max(first.memory ?? 0, second.memory ?? 0);
  return { name: first.name, wall: sum(first.wall, second.wall), cpu: sum(first.cpu, second.cpu), memory };
}

function cell(sample: Sample | undefined): string {
  if (sample === undefined) return '-';
  const { wall, cpu, memory } = sample;
  return `${wall.median.toFixed(0)} (${wall.min.toFixed(0)}) / ${cpu.median.toFixed(0)} / ${memory?.toFixed(0) ?? '-'}`;
}

function ratio(ours: Sample | undefined, theirs: Sample | undefined): string {
  if (ours === undefined || theirs === undefined) return '-';
  const [median, min] = [ours.wall.median / theirs.wall.median, ours.wall.min / theirs.wall.min];
  return `${median.toFixed(2)} (${min.toFixed(2)})`;
}

function line(cells: readonly string[]): string {
  return `${cells
    .map((text, index) => text.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd()}\n`;
}
