/** What a command of the scenario does. The first rule that matches applies; before the programs of the sandbox. */
export interface CommandRule {
  /** The command, its words joined with spaces; `*` matches any text. */
  readonly match: string;
  /** The nodes, with `*`; all of them by default. */
  readonly nodes: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Milliseconds. */
  readonly takesMs: number;
}
