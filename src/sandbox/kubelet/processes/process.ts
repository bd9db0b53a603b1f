import type { ProcessStreams } from '../../api/streams/pod-processes.ts';
import type { ContainerFiles } from './container-files.ts';

/** A simulated process: its words, its streams, and what it knows of its container. */
export interface SimulatedProcess extends Omit<ProcessStreams, 'size'> {
  readonly words: readonly string[];
  /** The variables that the container sets with a value. */
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  readonly files: ContainerFiles;
  /** `ROWS COLUMNS`; undefined without a terminal. */
  readonly size: () => string | undefined;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Runs a process, and returns its exit code. */
export type Program = (process: SimulatedProcess) => Promise<number>;

/** The exit codes of shells: the command is unknown; the process was ended by SIGINT, by SIGKILL. */
export const EXIT = { notFound: 127, interrupted: 130, killed: 137 } as const;
