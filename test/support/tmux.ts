import { execFileSync, spawnSync } from 'node:child_process';

/** A tmux terminal with a program. */
export interface Pane {
  /** Of the program. */
  readonly pid: number;
  /** Presses keys, by tmux's names: `q`, `Enter`, `C-c`. */
  press(...keys: readonly string[]): void;
  /** Types a line and Enter. */
  type(line: string): void;
  resize(columns: number, rows: number): void;
  /** The screen, one string per line. */
  screen(): readonly string[];
  /** The same with colours. */
  styled(): string;
  /** The screen with its scrollback. */
  scrollback(): string;
  /** A tmux format of the terminal, such as `#{alternate_on}` and `#{cursor_flag}`. */
  ask(format: string): string;
  /** Waits until the screen matches, and returns it; throws with the screen after the timeout. */
  until(wanted: (screen: string) => boolean, what: string): Promise<string>;
  close(): void;
}

export interface PaneOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env: NodeJS.ProcessEnv;
}

/** Milliseconds; generous, for slow machines. */
const PATIENCE = 60_000;
let panes = 0;

export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V'], { stdio: 'ignore' }).status === 0;
}

/** Opens a terminal of this size and runs a shell command; the terminal stays open when the command ends. */
export function openPane(command: string, { columns, rows, env }: PaneOptions): Pane {
  const socket = `ds-test-${process.pid}-${++panes}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env, encoding: 'utf8' });
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux('new-session', '-d', ...size, command, ';', 'set-option', '-g', 'remain-on-exit', 'on');
  tmux('set-option', '-g', 'status', 'off');
  tmux('resize-window', ...size);
  const screen = (): readonly string[] => tmux('capture-pane', '-p').replace(/\n$/, '').split('\n');
  const ask = (format: string): string => tmux('display-message', '-p', format).trim();
  return {
    pid: Number(ask('#{pane_pid}')),
    press: (...keys) => void tmux('send-keys', ...keys),
    type: (line) => {
      tmux('send-keys', '-l', line);
      tmux('send-keys', 'Enter');
    },
    resize: (x, y) => void tmux('resize-window', '-x', String(x), '-y', String(y)),
    screen,
    styled: () => tmux('capture-pane', '-p', '-e'),
    scrollback: () => tmux('capture-pane', '-p', '-J', '-S', '-'),
    ask,
    until: async (wanted, what) => {
      const end = Date.now() + PATIENCE;
      for (;;) {
        const text = screen().join('\n');
        if (wanted(text)) return text;
        if (Date.now() > end) throw new Error(`no ${what} within ${PATIENCE / 1000} s:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    close: () => void spawnSync('tmux', ['-L', socket, 'kill-server'], { stdio: 'ignore' }),
  };
}
