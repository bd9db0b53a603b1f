import { hintText, PLAIN_INVOCATION, type Invocation } from '../core/command-line.ts';
import type { DsError, ErrorKind } from '../core/errors.ts';
import type { Hint } from '../core/hint.ts';
import type { Output } from '../core/io.ts';
import type { JsonObject } from '../core/json/json.ts';
import type { Palette } from '../render/color.ts';
import { conflictTable } from '../render/conflict-table.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { toOrderedJson } from '../render/output/json.ts';
import { commandHint } from './usage-error.ts';

/** The metav1.StatusReason of errors that are not from the server; others are `Unknown`. */
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

/** The server's Status, or one of our own, with the hint and the conflicts added. */
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

/** Where an error is printed, and for which command line. */
type Context = Partial<Pick<Output, 'isTTY' | 'columns'>> & { readonly invocation?: Invocation };

/** Nobody is left with a usage error alone. */
function helpHint({ kind }: DsError, { path }: Invocation): Hint | undefined {
  return kind === 'usage' && path.length > 0 ? commandHint(path) : undefined;
}

/** `error: MESSAGE` and `hint: NEXT STEP`, with conflicts as a table; with `asJson`, a Status object. */
export function errorText(error: DsError, asJson: boolean, palette: Palette, context: Context = {}): string {
  const { invocation = PLAIN_INVOCATION } = context;
  const next = error.hint ?? helpHint(error, invocation);
  const hint = next === undefined ? undefined : hintText(next, invocation);
  if (asJson) return `${toOrderedJson(statusOf(error, hint), { indent: 4, forTerminal: context.isTTY === true })}\n`;
  const message = `${palette.bad('error:')} ${safeText(error.message, { newlines: true, tabs: true })}\n`;
  const width = context.isTTY === true ? context.columns : undefined;
  const table = error.conflicts.length === 0 ? '' : conflictTable(error.conflicts, { palette, width });
  return hint === undefined
    ? message + table
    : `${message}${table}${palette.bold('hint:')} ${safeText(hint, { newlines: true })}\n`;
}

/** The report of an exception that is not a DsError. */
export function bugText(error: unknown, withStack: boolean, palette: Palette): string {
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    withStack && error instanceof Error && error.stack !== undefined
      ? `${safeText(error.stack, { newlines: true })}\n`
      : '';
  const hint = withStack ? '' : `${palette.bold('hint:')} run it again with -v=6 for the stack trace\n`;
  return `${palette.bad('error:')} ${safeText(message, { newlines: true })}\nthis is a bug in ds\n${hint}${stack}`;
}
