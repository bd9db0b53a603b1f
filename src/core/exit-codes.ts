/** The exit codes. Only `ds diff` gives 1 another meaning: the objects differ. */
export const ExitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  timedOut: 3,
  denied: 4,
  bug: 70,
  /** The terminal has gone: 128 plus the number of SIGHUP, as shells report the signal that ended a process. */
  hungUp: 129,
  /** By SIGINT. */
  interrupted: 130,
  /** By SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
