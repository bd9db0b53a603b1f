import type { JsonObject } from '../../core/json/json.ts';
import type { Resource } from '../../kube/resource.ts';
import type { FieldError } from '../../apimachinery/validate/field-error.ts';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

type GroupPlural = Pick<Resource, 'group' | 'plural'>;
type GroupKind = Pick<Resource, 'group' | 'kind'>;

/** `daemonsets.apps "x"`. */
function named(type: GroupPlural, name: string): string {
  return `${type.group === '' ? type.plural : `${type.plural}.${type.group}`} "${name}"`;
}

/** The details without empty values, which Go omits. */
function detailsOf(type: GroupPlural, name: string, more: StatusDetails = {}): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(type.group === '' ? {} : { group: type.group }),
    kind: type.plural,
    ...more,
  };
}

/** A refusal by the API, with everything of a Status object. Any other error is a bug in the sandbox. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  #continue: string | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The same error with a continue token, with which the rest of the list can be read. */
  withContinue(token: string): this {
    this.#continue = token;
    return this;
  }

  /** The Status object of the response. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.#continue === undefined ? {} : { continue: this.#continue },
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details as unknown as JsonObject }),
      code: this.code,
    };
  }
}

export function isApiError(error: unknown, ...reasons: readonly string[]): error is ApiError {
  return error instanceof ApiError && (reasons.length === 0 || reasons.includes(error.reason));
}

export function notFound(type: GroupPlural, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${named(type, name)} not found`, detailsOf(type, name));
}

export function alreadyExists(type: GroupPlural, name: string, leaving = false): ApiError {
  const message = `${leaving ? 'object is being deleted: ' : ''}${named(type, name)} already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(type, name));
}

export function conflict(type: GroupPlural, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${named(type, name)}: ${why}`;
  return new ApiError(409, 'Conflict', message, detailsOf(type, name));
}

/** A conflict: the write was based on an older version. */
export function modified(type: GroupPlural, name: string): ApiError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return conflict(type, name, why);
}

export function forbidden(type: GroupPlural, name: string, why: string, causes?: readonly StatusCause[]): ApiError {
  const message =
    name === ''
      ? `${named(type, '').replace(/ ""$/, '')} is forbidden: ${why}`
      : `${named(type, name)} is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, detailsOf(type, name, causes === undefined ? {} : { causes }));
}

/** Invalid fields, each as a cause. */
export function invalid(type: GroupKind, name: string, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const list = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  const kind = type.group === '' ? type.kind : `${type.kind}.${type.group}`;
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(type.group === '' ? {} : { group: type.group }),
    ...(type.kind === '' ? {} : { kind: type.kind }),
    causes: errors.map(({ type: reason, message, field }) => ({ reason, message, field })),
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** The version of a list or watch is compacted. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** A list or watch from a version that does not exist yet. */
export function tooLargeResourceVersion(requested: number, current: number): ApiError {
  return new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${requested}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
