import { closeSync, fstatSync } from 'node:fs';
import { isTerminal } from './is-terminal.ts';

const STANDARD = [0, 1, 2] as const;

/**
 * Closes those of the standard streams whose terminal has gone, with its window or its connection. To be called when the process exits:
 * Node then sets every terminal back to the mode that it had, and aborts with a native stack when the system says EIO to that.
 * A device that never was a terminal, such as /dev/null, may be closed as well: nothing is read or written any more.
 */
export function dropLostTerminals(): void {
  for (const fd of STANDARD) {
    try {
      if (fstatSync(fd).isCharacterDevice() && !isTerminal(fd)) closeSync(fd);
    } catch {
      // It is closed
    }
  }
}
