/** A process in a container, as the kubelet of the pod's node starts it. */
export interface ProcessTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly node: string;
  readonly container: string;
  /** Absent: the main process, to attach to. */
  readonly command?: readonly string[];
  readonly tty: boolean;
}

/** Rows and columns of a terminal. */
export interface WindowSize {
  readonly rows: number;
  readonly columns: number;
}

export interface ProcessStreams {
  /** Ends when the client closes stdin; ends at once without one. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  readonly stderr: (bytes: Uint8Array) => Promise<void>;
  /** The size of the terminal that the client sent last. */
  readonly size: () => WindowSize | undefined;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
}

/** A failure to start a process, with the text that the API server passes on. */
export class ProcessFailure extends Error {}

/** What runs in containers. */
export interface PodProcesses {
  /** The exit code of the process. Throws a {@link ProcessFailure} if it cannot be started. */
  run(target: ProcessTarget, streams: ProcessStreams): Promise<number>;
  /** The bytes that a port of the pod sends, for the bytes that it gets. Throws a {@link ProcessFailure} if nothing listens there. */
  connect(target: PortTarget, input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

export interface PortTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly node: string;
  readonly port: number;
}

/** A cluster without kubelets: nothing can be started. */
export const NO_PROCESSES: PodProcesses = {
  run: () => Promise.reject(new ProcessFailure('there are no kubelets')),
  connect: () => {
    throw new ProcessFailure('there are no kubelets');
  },
};
