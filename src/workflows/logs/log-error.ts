import { asDsError, DsError, isKind } from '../../core/errors.ts';
import type { LogSource } from './log-source.ts';

/** The error of a log with its node in front. Rethrows what is not about this log. */
export function logError({ node }: Pick<LogSource, 'node'>, error: unknown, answerMs: number): DsError {
  const { kind, message, hint, status } = withoutNode(error, answerMs);
  const details = { hint, ...(status === undefined ? {} : { status }), cause: error };
  return new DsError(kind, `${node}: ${message}`, details);
}

/** The same without the node, for a message about several. */
export function withoutNode(error: unknown, answerMs: number): DsError {
  const failure = asDsError(error);
  if (failure === undefined || failure.kind === 'interrupted') throw error;
  if (!isKind(failure, 'timeout') || answerMs === 0) return failure;
  return new DsError('timeout', `there was no answer within ${answerMs / 1000}s`, {
    hint: 'the kubelet or the node may hang: to wait longer, pass --request-timeout',
    cause: error,
  });
}
