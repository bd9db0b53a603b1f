import { ExitCode } from './exit-codes.ts';
import type { Hint } from './hint.ts';
import type { Json, JsonObject } from './json/json.ts';

/**
 * What went wrong, in the words that decide the exit code and the next step.
 * - `usage`: the command line is wrong; nothing was tried.
 * - `input`: a file or its content is wrong.
 * - `config`: the kubeconfig or the environment is wrong.
 * - `unreachable`: no server answered.
 * - `untrusted`: a server answered whose certificate we do not trust.
 * - `unauthenticated`, `forbidden`, `notFound`, `conflict`, `alreadyExists`, `invalid`, `expired`, `tooManyRequests`, `server`:
 *   the API server's answer, 401, 403, 404, 409, 409, 422, 410, 429 and the rest of 4xx and 5xx.
 * - `timeout`: we stopped waiting.
 * - `interrupted`: the user stopped us.
 * - `failure`: everything else that is not a bug.
 */
export type ErrorKind =
  | 'usage'
  | 'input'
  | 'config'
  | 'unreachable'
  | 'untrusted'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'alreadyExists'
  | 'invalid'
  | 'expired'
  | 'tooManyRequests'
  | 'server'
  | 'timeout'
  | 'interrupted'
  | 'failure';

/** A field that another manager owns with another value. */
export interface FieldConflict {
  /** As the server names it: `.spec.template.spec.containers[name="main"].image`. */
  readonly field: string;
  readonly manager: string;
  /** Undefined when it is not there. */
  readonly live: Json | undefined;
  readonly yours: Json | undefined;
}

export interface DsErrorDetails {
  /** The next step for the person. */
  readonly hint?: Hint | undefined;
  /** The server's Status object, word for word. */
  readonly status?: JsonObject;
  /** Whose fields are in the way, and what they are; Secrets hidden. */
  readonly conflicts?: readonly FieldConflict[];
  readonly cause?: unknown;
}

/** A failure that a user can understand. Whatever else is thrown is a bug in `ds`, and exits 70. */
export class DsError extends Error {
  override readonly name = 'DsError';
  readonly kind: ErrorKind;
  readonly hint: Hint | undefined;
  readonly status: JsonObject | undefined;
  readonly conflicts: readonly FieldConflict[];

  constructor(kind: ErrorKind, message: string, details: DsErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.hint = details.hint;
    this.status = details.status;
    this.conflicts = details.conflicts ?? [];
  }
}

/** The exit code of a command that ended with an error of this kind. */
export function exitCodeOf(kind: ErrorKind): ExitCode {
  switch (kind) {
    case 'usage':
      return ExitCode.usage;
    case 'timeout':
      return ExitCode.timedOut;
    case 'unauthenticated':
    case 'forbidden':
      return ExitCode.denied;
    case 'interrupted':
      return ExitCode.interrupted;
    case 'input':
    case 'config':
    case 'unreachable':
    case 'untrusted':
    case 'notFound':
    case 'conflict':
    case 'alreadyExists':
    case 'invalid':
    case 'expired':
    case 'tooManyRequests':
    case 'server':
    case 'failure':
      return ExitCode.failure;
  }
}

/** An error of ours, or undefined: for the places that treat some kinds as an answer. */
export function asDsError(error: unknown): DsError | undefined {
  return error instanceof DsError ? error : undefined;
}

export function isKind(error: unknown, ...kinds: readonly ErrorKind[]): error is DsError {
  return error instanceof DsError && kinds.includes(error.kind);
}
