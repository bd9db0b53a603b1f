import type { Clock } from '../core/clock.ts';
import type { FileTree } from '../core/file-tree.ts';
import type { Files } from '../core/files.ts';
import type { Processes } from '../core/processes.ts';
import type { RunProgram } from '../core/run-program.ts';
import type { RawTerminal } from '../core/raw-terminal.ts';
import type { Screen } from '../core/screen.ts';
import type { Cluster, ConnectionOptions } from '../kube/cluster.ts';
import type { Terminal } from './node/io.ts';

/** How a connection interacts with the user. */
export interface ConnectionFeedback {
  /** Whether credential plugins may prompt. */
  readonly interactive: boolean;
  /** -v. */
  readonly verbosity: number;
  /** Prints a line of -v, without secrets. */
  readonly log: (line: string) => void;
  readonly warn: (text: string) => void;
}

/** What `ds` uses of its process. `src/main.ts` builds it from Node, tests in memory. */
export interface Environment {
  /** How `ds` is called in what it prints: `['ds']`, or `['kubectl', 'ds']`. */
  readonly program: readonly string[];
  /** The arguments of `ds`. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly files: Files;
  readonly runProgram: RunProgram;
  readonly processes: Processes;
  openFileTree(): Promise<FileTree>;
  readonly signal: AbortSignal;
  /** Switches to a full screen; absent without a terminal, and gives undefined while the process is in its background. */
  readonly openScreen?: () => Promise<Screen | undefined>;
  /** Puts the terminal of stdin into raw mode; absent if stdin is not a terminal. */
  readonly openRawTerminal?: () => Promise<RawTerminal>;
  connect(options: ConnectionOptions, feedback: ConnectionFeedback): Promise<Cluster>;
}
