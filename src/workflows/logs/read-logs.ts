import { isKind, type DsError } from '../../core/errors.ts';
import { createResumePoint } from '../../daemonset/logs/resume-point.ts';
import type { LogLine } from '../../daemonset/logs/split-lines.ts';
import type { Client } from '../../kube/client.ts';
import { pause } from '../../kube/transport/aborted.ts';
import { logError } from './log-error.ts';
import type { LineHandler, LogScope, LogSource } from './log-source.ts';
import { requestFrom, responseLines, type LogOptions } from './response-lines.ts';

/** How many logs are requested ahead of the one that is printed. */
const AHEAD = 16;
/** How often a log is requested again after its connection broke, and how long after, in milliseconds. */
const MOST_RETRIES = 3;
const RETRY_AFTER = 500;

/**
 * Reads logs one after the other, in the order of the sources, while the next ones are requested already. Returns the errors of those that
 * could not be read; the others are read all the same.
 */
export async function readLogs(
  client: Client,
  sources: readonly LogSource[],
  scope: LogScope,
  options: LogOptions,
  handle: LineHandler,
): Promise<readonly DsError[]> {
  const errors: DsError[] = [];
  const begin = (source: LogSource): BegunLog => beginLog(logLines(client, source, scope, options));
  const begun = sources.slice(0, AHEAD).map(begin);
  for (const [index, source] of sources.entries()) {
    const next = sources[index + AHEAD];
    try {
      for await (const lines of begun[index]?.lines() ?? []) await handle(source, lines);
    } catch (error) {
      errors.push(logError(source, error, options.answerMs));
    }
    if (next !== undefined) begun.push(begin(next));
  }
  return errors;
}

interface BegunLog {
  lines(): AsyncGenerator<readonly LogLine[]>;
}

/** Waits for the first lines right away, and for the others when they are wanted. */
function beginLog(log: AsyncGenerator<readonly LogLine[]>): BegunLog {
  const first = log.next();
  // handled when it is its turn
  first.catch(() => undefined);
  return {
    lines: async function* () {
      const beginning = await first;
      if (beginning.done === true) return;
      yield beginning.value;
      yield* log;
    },
  };
}

/** The lines of a log until its end. When the connection breaks, it goes on with the first line that is missing. */
export async function* logLines(
  client: Client,
  source: LogSource,
  scope: LogScope,
  options: LogOptions,
): AsyncGenerator<readonly LogLine[]> {
  const point = createResumePoint();
  for (let retries = 0; ; retries++) {
    try {
      yield* responseLines(client, source, requestFrom(scope, point), { point }, options);
      return;
    } catch (error) {
      if (!isKind(error, 'unreachable') || retries >= MOST_RETRIES) throw error;
      await pause(options.clock, RETRY_AFTER, options.signal);
    }
  }
}
