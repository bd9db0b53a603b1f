import { writeSync } from 'node:fs';
import { startTimer } from '../../core/clock.ts';
import { ExitCode } from '../../core/exit-codes.ts';
import type { Screen } from '../../core/screen.ts';
import type { NodeTerminal } from './io.ts';
import { isInBackground } from './is-in-background.ts';

const CLEAR = '\x1b[2J\x1b[H';
/** The alternate screen, empty, without a cursor. */
const ENTER = `\x1b[?1049h\x1b[?25l${CLEAR}`;
/** The main screen as it was; ends a frame and a colour that were being written. */
const LEAVE = '\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1049l';
/** A process that has no shell, and so could not be stopped, goes on after so many milliseconds. */
const STOP_WITHIN = 100;

/**
 * Takes the terminal of the process, which stdout has to be; undefined while the process is in its background. The terminal gets back what
 * was on it, and its mode, when the screen is closed and when the process ends in any way that it can handle. `signal` ends the process.
 */
export function openNodeScreen(
  { io, holdErrors }: Pick<NodeTerminal, 'io' | 'holdErrors'>,
  signal: AbortSignal,
): Screen | undefined {
  if (isInBackground()) return undefined;
  const { stdout } = process;
  const stdin = process.stdin.isTTY ? foregroundOnly(process.stdin) : undefined;
  const noted: ((text: string) => void)[] = [];
  const release = holdErrors((text) => noted.forEach((listener) => listener(text)));
  const hasJobControl = process.platform !== 'win32';
  let mount: (() => () => void) | undefined;
  let unmount: (() => void) | undefined;
  let isOpen = true;
  /** Another program has the terminal. */
  let isSuspended = false;

  const mountAgain = (): void => {
    if (isOpen && !isSuspended) unmount ??= mount?.();
  };
  const unmountNow = (): void => {
    const end = unmount;
    unmount = undefined;
    end?.();
  };
  const leave = (): void => {
    try {
      unmountNow();
      // synchronously: the process may be exiting
      writeSync(1, LEAVE);
      if (stdin?.isRaw === true) stdin.setRawMode(false);
    } catch {
      // the terminal itself is gone
    }
  };
  const resume = (): void => {
    if (!isOpen) return;
    if (isInBackground()) {
      stopAgain();
      return;
    }
    isSuspended = false;
    // Left so when the terminal was lost to another program
    if (stdin?.isRaw === true) stdin.setRawMode(false);
    io.stdout.write(ENTER);
    mountAgain();
  };
  /** `bg`: stops until the terminal is ours, unless what continued the process ends it, as `kill %1` and `timeout` do. */
  const stopAgain = (): void => {
    if (!isSuspended) leave();
    isSuspended = true;
    startTimer(STOP_WITHIN, () => {
      if (!isOpen || signal.aborted) return;
      if (isInBackground()) process.kill(0, 'SIGTTOU');
      else resume();
    });
  };
  const resized = (): void => {
    if (!isOpen || isSuspended) return;
    io.stdout.write(CLEAR);
    mountAgain();
  };
  const suspend = (): void => {
    if (!hasJobControl) return;
    isSuspended = true;
    leave();
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', resume);
    // the whole process group, as the terminal does it
    process.kill(0, 'SIGTSTP');
    startTimer(STOP_WITHIN, () => {
      if (!isOpen) return;
      process.on('SIGTSTP', suspend);
      process.on('SIGCONT', resume);
      resume();
    });
  };
  const hangUp = (): void => process.exit(ExitCode.hungUp);
  /** Ends as without a handler, with a core dump where the system keeps one. */
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
    process.off('SIGWINCH', unmountNow);
    process.off('SIGWINCH', resized);
    if (!isSuspended) leave();
    stdout.off('error', hangUp);
    if (last !== '') io.stdout.write(last);
    release();
  };
  const exit = (): void => {
    try {
      close('');
    } catch {
      // nothing may keep the process from exiting
    }
  };

  process.on('exit', exit);
  process.on('SIGHUP', hangUp);
  if (hasJobControl) {
    process.on('SIGQUIT', quit);
    process.on('SIGTSTP', suspend);
    process.on('SIGCONT', resume);
  }
  // before and after Node's own handler, which sets the new size of stdout
  process.prependListener('SIGWINCH', unmountNow);
  process.on('SIGWINCH', resized);
  stdout.on('error', hangUp);
  io.stdout.write(ENTER);
  return {
    stdin,
    stdout,
    show: (mountNew) => {
      mount = mountNew;
      mountAgain();
    },
    onNote: (listener) => void noted.push(listener),
    suspend,
    close,
  };
}

/**
 * Never sets the mode of the terminal from its background, which would stop the process. libuv would do that at exit as well, for a handle
 * that was in raw mode and is still open. Node then sets the mode back by itself, in a way that does not stop it.
 */
function foregroundOnly(stdin: NodeJS.ReadStream): NodeJS.ReadStream {
  const setRawMode = stdin.setRawMode.bind(stdin);
  stdin.setRawMode = (mode) => (isInBackground() ? stdin : setRawMode(mode));
  process.on('exit', () => {
    if (isInBackground()) stdin.destroy();
  });
  return stdin;
}
