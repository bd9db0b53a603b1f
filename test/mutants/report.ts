/** What is read of StrykerJS's report (mutation-testing-report-schema). */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** Both count from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Score {
  /** Without those that timed out. */
  readonly killed: number;
  /** Never ended; they count as noticed, and are listed because a slow machine could also be the reason. */
  readonly timedOut: number;
  readonly survived: number;
  /** Mutants in code that no test of the area runs. */
  readonly uncovered: number;
  /** The day of the run, such as 2026-01-31. */
  readonly date?: string;
  /** The share of the mutants that was run, if not all were: between 0 and 1. */
  readonly share?: number;
}

/** The scores of an area in its first run and its latest. */
export interface Scores {
  readonly first: Score;
  readonly latest: Score;
}

export function scoreOf({ files }: MutationReport): Score {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (counted: string): number => statuses.filter((status) => status === counted).length;
  return {
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
  };
}

const LISTED: ReadonlySet<string> = new Set(['Survived', 'NoCoverage', 'Timeout']);

/** One line for each mutant that survived or timed out: place, the code, what replaced it. */
export function survivorsText({ files }: MutationReport): string {
  return Object.entries(files)
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => LISTED.has(status))
        .map(({ location, replacement = '', status, mutatorName }) => {
          const { start } = location;
          const code = textAt(source, location).replace(/\s+/g, ' ').slice(0, 80);
          const to = replacement.replace(/\s+/g, ' ').slice(0, 80);
          return `${file}:${start.line}:${start.column} ${status} ${mutatorName}: ${code} → ${to}\n`;
        }),
    )
    .join('');
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .join('\n');
}

/** A Markdown table; the score is the killed share of all mutants, of those that tests run in brackets. */
export function scoresTable(scores: Readonly<Record<string, Scores>>): string {
  const rows = Object.entries(scores).map(([area, { first, latest }]) => {
    const { killed, timedOut, survived, uncovered, date = '–', share } = latest;
    const mutants = `${killed + timedOut + survived + uncovered}${share === undefined ? '' : `, a sample of ${100 * share} %`}`;
    const counts = [mutants, killed, timedOut, survived, uncovered, shareOf(latest), shareOf(first)];
    return `| ${[area, date, ...counts].join(' | ')} |`;
  });
  return [
    '| area | date | mutants | killed | timed out | survived | not run | score | score in the first run |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function shareOf({ killed, timedOut, survived, uncovered }: Score): string {
  const noticed = killed + timedOut;
  const share = (all: number): string => (all === 0 ? '–' : `${((100 * noticed) / all).toFixed(0)} %`);
  return `${share(noticed + survived + uncovered)} (${share(noticed + survived)})`;
}
