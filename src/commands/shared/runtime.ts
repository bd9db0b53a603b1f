import type { Clock } from '../../core/clock.ts';
import type { DsError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { Hint } from '../../core/hint.ts';
import type { IO } from '../../core/io.ts';
import type { Processes } from '../../core/processes.ts';
import type { RunProgram } from '../../core/run-program.ts';
import type { Screen } from '../../core/screen.ts';
import type { Cluster } from '../../kube/cluster.ts';

/** Everything of the world that a command may touch. `src/main.ts` builds the real one, tests build theirs. */
export interface Runtime {
  readonly io: IO;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly files: Files;
  /** Runs another program in the person's terminal. */
  readonly runProgram: RunProgram;
  readonly processes: Processes;
  /** Fires at Ctrl-C. Long work passes it on; a command that sees it throws a DsError of kind `interrupted`. */
  readonly signal: AbortSignal;
  /** Takes the whole terminal; absent where there is none to take. */
  readonly openScreen?: () => Promise<Screen>;
  /** The chosen cluster, connected at the first call, so that help and completion of flags pay for nothing. */
  connect(): Promise<Cluster>;
  /** The cluster of a kubeconfig's current context, whatever the command line and the environment choose. */
  connectTo(kubeconfig: string): Promise<Cluster>;
  /** Prints an error and goes on: for commands on many objects, which then return `failed`. */
  report(error: DsError): void;
  /** An error of the server's, with what is worth a request more: where the name is, what holds a namespace up. Before `report`. */
  explain(error: DsError): Promise<DsError>;
  /** A hint as it is printed: its commands reach the cluster of this run. Undefined where the command may not propose it. */
  hintText(hint: Hint): string | undefined;
  /** Prints `Warning: TEXT` on stderr, made safe, as kubectl does with what the server warns of. */
  warn(text: string): void;
}
