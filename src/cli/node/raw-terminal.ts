import { ExitCode } from '../../core/exit-codes.ts';
import type { RawTerminal, WindowSize } from '../../core/raw-terminal.ts';

/** Puts stdin, which must be a terminal, into raw mode. The mode is restored when it is closed, and when the process ends in any way. */
export function openNodeRawTerminal(): RawTerminal {
  const { stdin, stdout } = process;
  const listeners: ((size: WindowSize) => void)[] = [];
  const size = (): WindowSize | undefined =>
    stdout.isTTY && stdout.columns > 0 ? { columns: stdout.columns, rows: stdout.rows } : undefined;
  const resized = (): void => {
    const now = size();
    if (now !== undefined) for (const listener of listeners) listener(now);
  };
  const hangUp = (): void => process.exit(ExitCode.hungUp);
  const close = (): void => {
    stdout.off('resize', resized);
    process.off('SIGHUP', hangUp);
    process.off('exit', close);
    try {
      stdin.setRawMode(false);
    } catch {
      // The terminal itself is gone
    }
  };
  stdin.setRawMode(true);
  stdout.on('resize', resized);
  process.on('SIGHUP', hangUp);
  process.on('exit', close);
  return {
    onSize: (listener) => {
      listeners.push(listener);
      resized();
    },
    close,
  };
}
