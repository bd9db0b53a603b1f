import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import type { Screen } from '../../src/core/screen.ts';
import { deferred } from './deferred.ts';

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A screen on a terminal without a window. */
export interface TerminalScreen {
  readonly screen: Screen;
  readonly terminal: xterm.Terminal;
  /** Resolves when something is drawn. */
  readonly opened: Promise<undefined>;
  /** The lines of the terminal, when nothing has been written for a moment. */
  lines(): Promise<readonly string[]>;
  type(text: string): void;
  /** Another size, as a new window has it, and a new frame. */
  resize(size: Size): void;
  /** What the screen was closed with; undefined while it is open. */
  readonly last: string | undefined;
}

/** A frame is complete when nothing has been written for so many milliseconds. */
const QUIET = 250;

export function openTerminalScreen(size: Size): TerminalScreen {
  const terminal = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    convertEol: true,
    allowProposedApi: true,
  });
  terminal.write('\x1b[?1049h');
  const opened = deferred<undefined>();
  let writtenAt = 0;
  let last: string | undefined;
  let mount: (() => () => void) | undefined;
  let unmount: (() => void) | undefined;
  const writable = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      writtenAt = performance.now();
      terminal.write(text, done);
      opened.resolve(undefined);
    },
  });
  const stdout = Object.assign(writable, { isTTY: true, ...size });
  const keyboard = { isTTY: true, setRawMode: () => undefined, ref: () => undefined, unref: () => undefined };
  const stdin = Object.assign(new PassThrough(), keyboard);
  const unmountNow = (): void => {
    unmount?.();
    unmount = undefined;
  };
  return {
    screen: {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stdin: stdin as unknown as NodeJS.ReadStream,
      show: (mountNew) => {
        mount = mountNew;
        unmount = mount();
      },
      onNote: () => undefined,
      suspend: () => undefined,
      close: (text) => {
        unmountNow();
        last = text;
      },
    },
    terminal,
    opened: opened.promise,
    lines: async () => {
      do await sleep(QUIET / 5);
      while (performance.now() - writtenAt < QUIET);
      const { active } = terminal.buffer;
      return Array.from({ length: terminal.rows }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
    },
    type: (text) => void stdin.write(text),
    resize: ({ columns, rows }) => {
      unmountNow();
      Object.assign(stdout, { columns, rows });
      terminal.resize(columns, rows);
      terminal.write('\x1b[2J\x1b[H');
      unmount = mount?.();
    },
    get last() {
      return last;
    },
  };
}
