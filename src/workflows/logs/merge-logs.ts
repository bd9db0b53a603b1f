import type { DsError } from '../../core/errors.ts';
import { createSlots } from '../../core/async/slots.ts';
import { compareTimes, timestampParser, type LogTime } from '../../daemonset/logs/timestamp.ts';
import type { LogLine } from '../../daemonset/logs/split-lines.ts';
import type { Client } from '../../kube/client.ts';
import { logError } from './log-error.ts';
import type { LineHandler, LogScope, LogSource } from './log-source.ts';
import { logLines } from './read-logs.ts';
import type { LogOptions } from './response-lines.ts';

/** How many logs are requested at the same time. */
const MOST_REQUESTS = 32;
/** Lines that are handed on together. */
const BATCH = 100;

interface Cursor {
  readonly source: LogSource;
  readonly log: AsyncGenerator<readonly LogLine[]>;
  lines: readonly LogLine[];
  index: number;
  time: LogTime;
}

/**
 * Reads all logs at the same time, and hands on their lines in the order of their timestamps. Each log waits until its next line is the
 * earliest, so that memory does not grow with the logs. Returns the errors of logs that could not be read.
 */
export async function mergeLogs(
  client: Client,
  sources: readonly LogSource[],
  scope: LogScope,
  options: LogOptions,
  handle: LineHandler,
): Promise<readonly DsError[]> {
  const errors: DsError[] = [];
  const parse = timestampParser();
  const slots = createSlots(MOST_REQUESTS);

  /** Moves to the next line; false at the end. */
  const advance = async (cursor: Cursor): Promise<boolean> => {
    cursor.index++;
    while (cursor.index >= cursor.lines.length) {
      try {
        const next = await cursor.log.next();
        if (next.done === true) return false;
        [cursor.lines, cursor.index] = [next.value, 0];
      } catch (error) {
        errors.push(logError(cursor.source, error, options.answerMs));
        return false;
      }
    }
    const at = cursor.lines[cursor.index]?.at ?? '';
    // a line without a timestamp stays behind the one before
    if (at !== '') cursor.time = parse(at);
    return true;
  };
  const begun = await Promise.all(
    sources.map(async (source) => {
      const release = await slots.take(options.signal);
      try {
        const log = logLines(client, source, scope, options);
        const cursor: Cursor = { source, log, lines: [], index: -1, time: { seconds: 0, nanos: 0 } };
        return (await advance(cursor)) ? [cursor] : [];
      } finally {
        release();
      }
    }),
  );
  const cursors = begun.flat();
  cursors.sort(latestFirst);
  for (let cursor = cursors.pop(); cursor !== undefined; cursor = cursors.pop()) {
    const next = cursors.at(-1);
    const batch: LogLine[] = [];
    let goesOn = true;
    // one log often has the next lines as well
    do {
      const line = cursor.lines[cursor.index];
      if (line !== undefined) batch.push(line);
      goesOn = await advance(cursor);
    } while (goesOn && batch.length < BATCH && (next === undefined || latestFirst(cursor, next) >= 0));
    await handle(cursor.source, batch);
    if (goesOn) insert(cursors, cursor);
  }
  return errors;
}

/** The earliest is the last, where it is taken from; equal ones keep the order of their nodes. */
function latestFirst(a: Cursor, b: Cursor): number {
  return compareTimes(b.time, a.time) || (a.source.node < b.source.node ? 1 : a.source.node > b.source.node ? -1 : 0);
}

function insert(cursors: Cursor[], cursor: Cursor): void {
  let [low, high] = [0, cursors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = cursors[middle];
    if (other !== undefined && latestFirst(other, cursor) <= 0) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
}
