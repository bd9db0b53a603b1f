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
  readonly killed: number;
  readonly survived: number;
  /** Mutants in code that no test of the area runs. */
  readonly uncovered: number;
}

const KILLED: ReadonlySet<string> = new Set(['Killed', 'Timeout']);

export function scoreOf({ files }: MutationReport): Score {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (matches: (status: string) => boolean): number => statuses.filter(matches).length;
  return {
    killed: count((status) => KILLED.has(status)),
    survived: count((status) => status === 'Survived'),
    uncovered: count((status) => status === 'NoCoverage'),
  };
}

/** One line for each surviving mutant: place, the code, what replaced it. */
export function survivorsText({ files }: MutationReport): string {
  return Object.entries(files)
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
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
export function scoresTable(scores: Readonly<Record<string, Score>>): string {
  const rows = Object.entries(scores).map(([area, { killed, survived, uncovered }]) => {
    const share = (all: number): string => (all === 0 ? '–' : `${((100 * killed) / all).toFixed(0)} %`);
    const all = killed + survived + uncovered;
    return `| ${area} | ${killed} | ${survived} | ${uncovered} | ${share(all)} (${share(killed + survived)}) |`;
  });
  return ['| area | killed | survived | not run | score |', '|---|---|---|---|---|', ...rows].join('\n');
}
