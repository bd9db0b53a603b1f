/** One thing that the word under the cursor may become. */
export interface Candidate {
  readonly value: string;
  /** What it is, for the shells that show it. */
  readonly says?: string;
}

/** What the shell may offer. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** What the shell adds of its own. */
  readonly files?: 'any' | 'directories';
  /** The word goes on behind the candidate: no space after it. */
  readonly open?: boolean;
}

export const NOTHING: Completion = { candidates: [] };

/** The bits of the last line, as in the completions of kubectl and other tools made with cobra. */
const Directive = { open: 2, noFiles: 4, directories: 16 } as const;

/** What `ds __complete` prints: a candidate a line, a tab before what it says, and last the directive behind a colon. */
export function completionText({ candidates, files, open }: Completion): string {
  const directive =
    (open === true ? Directive.open : 0) |
    (files === undefined ? Directive.noFiles : 0) |
    (files === 'directories' ? Directive.directories : 0);
  const lines = candidates.map(({ value, says }) => (says === undefined ? value : `${value}\t${says}`));
  return [...lines, `:${directive}`].map((line) => `${line}\n`).join('');
}
