import { fstatSync } from 'node:fs';

/** As `isatty`, but loads `node:tty`, which takes 2 ms, only for what can be a terminal. */
export function isTerminal(fd: number): boolean {
  try {
    const canBeTerminal = process.platform === 'win32' || fstatSync(fd).isCharacterDevice();
    return canBeTerminal && process.getBuiltinModule('node:tty').isatty(fd);
  } catch {
    // Closed
    return false;
  }
}
