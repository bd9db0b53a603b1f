import { DsError } from '../../core/errors.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Runtime } from '../shared/runtime.ts';

/** A sandbox may run for months. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Writes a line with the time of day on standard error, which is the log of what runs in the background. */
export type Log = (text: string) => void;

/** `path`: where standard error goes; emptied when it gets long. */
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
      // A full disk ends no sandbox
      if (!(error instanceof DsError)) throw error;
    }
  };
}
