import { closeSync, fstatSync } from 'node:fs';
import { isTerminal } from './is-terminal.ts';

const STANDARD = [0, 1, 2] as const;

/**
 * Closes standard streams whose terminal is gone, for example after its window was closed. Call it when the process exits: Node then
 * restores the mode of every terminal, and aborts with a native stack trace on EIO. Other devices, such as /dev/null, are closed too,
 * which is harmless at that time.
 */
export function dropLostTerminals(): void {
  for (const fd of STANDARD) {
    try {
      if (fstatSync(fd).isCharacterDevice() && !isTerminal(fd)) closeSync(fd);
    } catch {
      // Closed
    }
  }
}
