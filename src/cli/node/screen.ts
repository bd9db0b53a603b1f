import { writeSync } from 'node:fs';
import { startTimer } from '../../core/clock.ts';
import { ExitCode } from '../../core/exit-codes.ts';
import type { Screen } from '../../core/screen.ts';
import type { NodeTerminal } from './io.ts';

/** The other screen of the terminal, empty, without a cursor. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[2J';
/** What was there before. A frame that was being written ends, and no colour is left over. */
const LEAVE = '\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1049l';
/** Whoever could not be stopped, having no shell to wait for it, goes on after so many milliseconds. */
const STOP_WITHIN = 100;

/**
 * Takes the terminal of the process, whose stdout has to be one. It comes back as it was when the screen is closed, and also when the
 * process ends in any way that it can hear of.
 */
export function openNodeScreen({ io: { stdout }, holdErrors }: Pick<NodeTerminal, 'io' | 'holdErrors'>): Screen {
  const keys = process.stdin.isTTY ? process.stdin : undefined;
  const disturbed: (() => void)[] = [];
  const noted: ((text: string) => void)[] = [];
  const release = holdErrors((text) => noted.forEach((listener) => listener(text)));
  const hasJobControl = process.platform !== 'win32';
  let isOpen = true;
  /** Stopped, or going on but without the screen yet: what is drawn then would land among the lines of the shell. */
  let isAway = false;

  const enter = (): void => stdout.write(ENTER);
  const leave = (): void => {
    try {
      // Synchronous, because nothing else is left to a process that exits
      writeSync(1, LEAVE);
      if (keys?.isRaw === true) keys.setRawMode(false);
    } catch {
      // The terminal itself is gone
    }
  };
  const disturb = (): void => disturbed.forEach((listener) => listener());
  /** Another program had the terminal, and left it in its own mode. */
  const resume = (): void => {
    if (!isOpen) return;
    isAway = false;
    enter();
    keys?.setRawMode(false);
    keys?.setRawMode(true);
    disturb();
  };
  const suspend = (): void => {
    if (!hasJobControl) return;
    isAway = true;
    leave();
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', resume);
    // The whole group, as the terminal itself would do it
    process.kill(0, 'SIGTSTP');
    startTimer(STOP_WITHIN, () => {
      if (!isOpen) return;
      process.on('SIGTSTP', suspend);
      process.on('SIGCONT', resume);
      resume();
    });
  };
  const hangUp = (): void => process.exit(ExitCode.hungUp);
  /** Ends as it would without us, with a core where the system keeps one, and with the terminal as it was. */
  const quit = (): void => {
    close('');
    process.kill(process.pid, 'SIGQUIT');
  };
  const close = (last: string): void => {
    if (!isOpen) return;
    isOpen = false;
    process.off('exit', exit);
    process.off('SIGHUP', hangUp);
    if (hasJobControl) {
      process.off('SIGQUIT', quit);
      process.off('SIGTSTP', suspend);
      process.off('SIGCONT', resume);
    }
    process.stdout.off('resize', disturb);
    if (!isAway) leave();
    if (last !== '') stdout.write(last);
    release();
  };
  const exit = (): void => {
    try {
      close('');
    } catch {
      // A process that exits has nobody to tell it to, and must not be kept by it
    }
  };

  process.on('exit', exit);
  process.on('SIGHUP', hangUp);
  if (hasJobControl) {
    process.on('SIGQUIT', quit);
    process.on('SIGTSTP', suspend);
    process.on('SIGCONT', resume);
  }
  process.stdout.on('resize', disturb);
  enter();
  return {
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 24;
    },
    keys,
    write: (text) => {
      if (isOpen && !isAway) stdout.write(text);
    },
    onDisturbed: (listener) => void disturbed.push(listener),
    onNote: (listener) => void noted.push(listener),
    suspend,
    close,
  };
}
