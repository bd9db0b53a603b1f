import { hintText, PLAIN_INVOCATION, type Invocation } from '../core/command-line.ts';
import type { DsError, ErrorKind } from '../core/errors.ts';
import type { Output } from '../core/io.ts';
import type { JsonObject } from '../core/json/json.ts';
import type { Palette } from '../render/color.ts';
import { conflictTable } from '../render/conflict-table.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { toOrderedJson } from '../render/output/json.ts';

/** metav1.StatusReason of what went wrong without the server having said so; the rest is Unknown. */
const REASONS: Partial<Readonly<Record<ErrorKind, string>>> = {
  usage: 'BadRequest',
  input: 'Invalid',
  unauthenticated: 'Unauthorized',
  forbidden: 'Forbidden',
  notFound: 'NotFound',
  conflict: 'Conflict',
  alreadyExists: 'AlreadyExists',
  invalid: 'Invalid',
  expired: 'Expired',
  tooManyRequests: 'TooManyRequests',
  timeout: 'Timeout',
};

/** The error as a Status object: the server's own where it said one, with the hint and the fields in the way beside it. */
function statusOf(error: DsError, hint: string | undefined): JsonObject {
  const status = error.status ?? {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: REASONS[error.kind] ?? 'Unknown',
  };
  const conflicts = error.conflicts.map((one) => ({ ...one }));
  return {
    ...status,
    ...(conflicts.length === 0 ? {} : { conflicts }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Where an error is printed, and what was typed. */
type Place = Partial<Pick<Output, 'isTTY' | 'columns'>> & { readonly invocation?: Invocation };

/** `error: WHAT` and `hint: NEXT`, safe for a terminal and a table no wider than it; as JSON a Status object. */
export function errorText(error: DsError, asJson: boolean, palette: Palette, place: Place = {}): string {
  const hint = error.hint === undefined ? undefined : hintText(error.hint, place.invocation ?? PLAIN_INVOCATION);
  if (asJson) return `${toOrderedJson(statusOf(error, hint), { indent: 4, forTerminal: place.isTTY === true })}\n`;
  const message = `${palette.bad('error:')} ${safeText(error.message, { newlines: true, tabs: true })}\n`;
  const width = place.isTTY === true ? place.columns : undefined;
  const table = error.conflicts.length === 0 ? '' : conflictTable(error.conflicts, { palette, width });
  const what = message + table;
  return hint === undefined ? what : `${what}${palette.bold('hint:')} ${safeText(hint, { newlines: true })}\n`;
}

/** What is printed of something that should never have been thrown. The stack is for whoever asked with -v. */
export function bugText(error: unknown, withStack: boolean, palette: Palette): string {
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    withStack && error instanceof Error && error.stack !== undefined
      ? `${safeText(error.stack, { newlines: true })}\n`
      : '';
  const hint = withStack ? '' : `${palette.bold('hint:')} run it again with -v=6 to see where\n`;
  return `${palette.bad('error:')} ${safeText(message, { newlines: true })}\nthis is a bug in ds\n${hint}${stack}`;
}
