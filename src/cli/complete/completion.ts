/** A possible completion of the word at the cursor. */
export interface Candidate {
  readonly value: string;
  /** A description, for the shells that show it. */
  readonly description?: string;
}

/** What the shell offers. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The files that the shell adds. */
  readonly files?: 'any' | 'directories';
  /** No space is added, as the word continues after the candidate. */
  readonly open?: boolean;
}

export const NOTHING: Completion = { candidates: [] };

/** The bits of the last line, as in cobra's completions. */
const Directive = { open: 2, noFiles: 4, directories: 16 } as const;

/** The output of `ds __complete`: a line per candidate with a tab before its description, then a colon and the directive. */
export function completionText({ candidates, files, open }: Completion): string {
  const directive =
    (open === true ? Directive.open : 0) |
    (files === undefined ? Directive.noFiles : 0) |
    (files === 'directories' ? Directive.directories : 0);
  const lines = candidates.map(({ value, description }) =>
    description === undefined ? value : `${value}\t${description}`,
  );
  return [...lines, `:${directive}`].map((line) => `${line}\n`).join('');
}
