import { ExitCode } from './exit-codes.ts';
import type { Hint } from './hint.ts';
import type { Json, JsonObject } from './json/json.ts';

/**
 * The kind of a failure, which decides the exit code and the next step.
 * - `usage`: the command line is wrong; nothing was tried.
 * - `input`: a file or its content is wrong.
 * - `config`: the kubeconfig or the environment is wrong.
 * - `unreachable`: no server responded.
 * - `untrusted`: the certificate of the server is not trusted.
 * - `unauthenticated`, `forbidden`, `notFound`, `conflict`, `alreadyExists`, `invalid`, `expired`, `tooManyRequests`, `server`: the
 * API server responded with 401, 403, 404, 409, 409, 422, 410, 429, or another 4xx or 5xx.
 * - `timeout`: the time limit is over.
 * - `interrupted`: the user interrupted the command.
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
  /** In the notation of the server: `.spec.template.spec.containers[name="main"].image`. */
  readonly field: string;
  readonly manager: string;
  /** Undefined if the field is not set. */
  readonly live: Json | undefined;
  readonly yours: Json | undefined;
}

export interface DsErrorDetails {
  /** The next step for the person. */
  readonly hint?: Hint | undefined;
  /** The server's Status object, unchanged. */
  readonly status?: JsonObject;
  /** The fields that other managers own; values of Secrets are masked. */
  readonly conflicts?: readonly FieldConflict[];
  readonly cause?: unknown;
}

/** A failure that a user can understand. Any other exception is a bug in `ds`, with exit code 70. */
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

/** The error if it is a DsError; for callers that handle some kinds as a result. */
export function asDsError(error: unknown): DsError | undefined {
  return error instanceof DsError ? error : undefined;
}

export function isKind(error: unknown, ...kinds: readonly ErrorKind[]): error is DsError {
  return error instanceof DsError && kinds.includes(error.kind);
}
