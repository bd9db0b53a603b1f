import type { Clock } from '../core/clock.ts';
import type { Files } from '../core/files.ts';
import type { Processes } from '../core/processes.ts';
import type { RunProgram } from '../core/run-program.ts';
import type { Screen } from '../core/screen.ts';
import type { Cluster, ConnectionOptions } from '../kube/cluster.ts';
import type { Terminal } from './node/io.ts';

/** How a connection talks back while it is used. */
export interface ConnectionTalk {
  /** Whether credential plugins may talk with the person. */
  readonly interactive: boolean;
  /** -v. */
  readonly verbosity: number;
  /** Gets the lines of -v, and only what may be shown. */
  readonly log: (line: string) => void;
  readonly warn: (text: string) => void;
}

/** The process as the adapter sees it; `src/main.ts` makes it of Node, tests of memory. */
export interface Environment {
  /** The words after `ds`. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly files: Files;
  readonly runProgram: RunProgram;
  readonly processes: Processes;
  readonly signal: AbortSignal;
  /** Takes the whole terminal; absent where there is none to take. */
  readonly openScreen?: () => Promise<Screen>;
  connect(options: ConnectionOptions, talk: ConnectionTalk): Promise<Cluster>;
}
