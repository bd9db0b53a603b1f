import type { Clock } from '../../core/clock.ts';
import type { DsError } from '../../core/errors.ts';
import type { FileTree } from '../../core/file-tree.ts';
import type { Files } from '../../core/files.ts';
import type { Hint } from '../../core/hint.ts';
import type { IO } from '../../core/io.ts';
import type { Processes } from '../../core/processes.ts';
import type { RunProgram } from '../../core/run-program.ts';
import type { RawTerminal } from '../../core/raw-terminal.ts';
import type { Screen } from '../../core/screen.ts';
import type { Cluster } from '../../kube/cluster.ts';

/** Everything outside the process that a command may use. `src/main.ts` builds the real one, tests build theirs. */
export interface Runtime {
  readonly io: IO;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly files: Files;
  /** Runs another program in the user's terminal. */
  readonly runProgram: RunProgram;
  readonly processes: Processes;
  /** Loads what copies folders and large files; other commands use `files`. */
  openFileTree(): Promise<FileTree>;
  /** Aborted at Ctrl-C; a command then throws a DsError of kind `interrupted`. */
  readonly signal: AbortSignal;
  /** Takes over the terminal; absent without one, and gives undefined while the process is in its background. */
  readonly openScreen?: () => Promise<Screen | undefined>;
  /** Puts the terminal of stdin into raw mode; absent if stdin is not a terminal. */
  readonly openRawTerminal?: () => Promise<RawTerminal>;
  /** The chosen cluster, connected at the first call. */
  connect(): Promise<Cluster>;
  /** The cluster of the current context of this kubeconfig, whatever the command line and the environment choose. */
  connectTo(kubeconfig: string): Promise<Cluster>;
  /** Prints an error, for commands on several objects that go on and then return `failed`. */
  report(error: DsError): void;
  /** Adds a hint that takes another request: the namespace where the name exists, the blockers of a namespace's deletion. */
  explain(error: DsError): Promise<DsError>;
  /** The text of a hint, with the connection flags of this run. Undefined where a read-only command may not propose it. */
  hintText(hint: Hint): string | undefined;
  /** Prints `Warning: TEXT` to stderr, as kubectl does with the server's warnings. */
  warn(text: string): void;
}
