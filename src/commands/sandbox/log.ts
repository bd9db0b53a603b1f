import { DsError } from '../../core/errors.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Runtime } from '../shared/runtime.ts';

/** A sandbox may run for months, so its log is limited. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Writes a line with a timestamp to stderr, which is the log file of a background process. */
export type Log = (text: string) => void;

/** `path`: the file that stderr is written to, emptied when it is too long. */
export function createLog({ io, clock, files }: Runtime, path: string): Log {
  let bytes = 0;
  return (text) => {
    const line = `${new Date(clock.now()).toISOString()} ${safeText(text)}\n`;
    bytes += Buffer.byteLength(line);
    if (bytes > MOST_BYTES) {
      bytes = Buffer.byteLength(line);
      files.write(path, '').catch(() => undefined);
    }
    try {
      io.stderr.write(line);
    } catch (error) {
      // a full disk must not end the sandbox
      if (!(error instanceof DsError)) throw error;
    }
  };
}
