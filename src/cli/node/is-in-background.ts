import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The process group of this process, and that in the foreground of its terminal, which is 0 or -1 without one. */
function processGroups(): readonly (number | undefined)[] {
  if (process.platform === 'linux') {
    // pid (comm) state ppid pgrp session tty_nr tpgid, and more
    const [, , own, , , foreground] = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return [Number(own), Number(foreground)];
  }
  const { stdout } = spawnSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/).map(Number);
}

/**
 * Whether a shell (`ds … &`, `bg`) or a program such as GNU `timeout` runs this process in the background of its terminal. The system
 * stops a background process that changes the mode of the terminal.
 */
export function isInBackground(): boolean {
  if (process.platform === 'win32') return false;
  try {
    const [own = 0, foreground = 0] = processGroups();
    return foreground > 0 && own !== foreground;
  } catch {
    // There is neither /proc nor ps
    return false;
  }
}
