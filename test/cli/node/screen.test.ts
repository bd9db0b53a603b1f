import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNodeScreen } from '../../../src/cli/node/screen.ts';
import type { Screen } from '../../../src/core/screen.ts';

/** What reached the terminal, by the output and by the synchronous way out. */
let shown: string[] = [];
vi.mock('node:fs', async (original) => ({
  ...(await original<object>()),
  writeSync: (_: number, text: string) => shown.push(text),
}));

const LEAVE = '\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1049l';
const stdout = {
  isTTY: true,
  columns: 80,
  rows: 24,
  color: false,
  write: (text: string) => void shown.push(text),
  writeBytes: () => Promise.resolve(),
};
async function* noInput(): AsyncGenerator<Uint8Array> {
  // Nothing is typed.
}

const kills: (readonly unknown[])[] = [];
let screen: Screen;
let stop: AbortController;
/** Whether a shell runs the process in the background. */
let inBackground = false;
vi.mock('../../../src/cli/node/is-in-background.ts', () => ({ isInBackground: () => inBackground }));

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  kills.length = 0;
  vi.spyOn(process, 'kill').mockImplementation((...args) => {
    kills.push(args);
    return true;
  });
  const io = {
    stdin: { isTTY: true, readAll: () => Promise.reject(new Error('nothing')), pieces: noInput },
    stdout,
    stderr: stdout,
  };
  stop = new AbortController();
  inBackground = false;
  const opened = openNodeScreen({ io, holdErrors: () => () => undefined }, stop.signal);
  if (opened === undefined) throw new Error('no screen');
  screen = opened;
  shown = [];
});

afterEach(() => {
  screen.close('');
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.skipIf(process.platform === 'win32')('the screen', () => {
  function show(): void {
    screen.show(() => {
      shown.push('mount');
      return () => shown.push('unmount');
    });
  }

  it('is not drawn on between Ctrl-Z and the moment when it has the terminal again', () => {
    show();
    screen.suspend();
    expect(kills).toEqual([[0, 'SIGTSTP']]);
    process.emit('SIGWINCH');
    expect(shown).toEqual(['mount', 'unmount', LEAVE]);
    vi.runAllTimers();
    expect(shown.slice(3)).toEqual([expect.stringContaining('\x1b[?1049h'), 'mount']);
  });

  it('is drawn anew in its new size, and not while the size changes', () => {
    show();
    process.emit('SIGWINCH');
    expect(shown).toEqual(['mount', 'unmount', '\x1b[2J\x1b[H', 'mount']);
  });

  it('is not drawn on any more once it is closed', () => {
    show();
    screen.close('last\n');
    process.emit('SIGWINCH');
    show();
    expect(shown).toEqual(['mount', 'unmount', LEAVE, 'last\n']);
  });

  it('is given back only once when it is closed while stopped', () => {
    screen.suspend();
    screen.close('last\n');
    vi.runAllTimers();
    expect(shown).toEqual([LEAVE, 'last\n']);
  });

  it('is given back before SIGQUIT ends the process', () => {
    process.emit('SIGQUIT');
    expect(shown).toEqual([LEAVE]);
    expect(kills).toEqual([[process.pid, 'SIGQUIT']]);
    expect(process.listenerCount('SIGQUIT')).toBe(0);
  });

  it('is not taken in the background', () => {
    inBackground = true;
    const io = {
      stdin: { isTTY: true, readAll: () => Promise.reject(new Error('nothing')), pieces: noInput },
      stdout,
      stderr: stdout,
    };
    const opened = openNodeScreen({ io, holdErrors: () => () => undefined }, stop.signal);
    expect([opened, shown]).toEqual([undefined, []]);
  });

  it('is not drawn on in the background (bg): the process stops, until it has the terminal again', () => {
    show();
    screen.suspend();
    inBackground = true;
    vi.advanceTimersByTime(100);
    expect(kills).toEqual([[0, 'SIGTSTP']]);
    vi.advanceTimersByTime(100);
    expect(kills).toEqual([
      [0, 'SIGTSTP'],
      [0, 'SIGTTOU'],
    ]);
    expect(shown).toEqual(['mount', 'unmount', LEAVE]);
    inBackground = false;
    process.emit('SIGCONT');
    expect(shown.slice(3)).toEqual([expect.stringContaining('\x1b[?1049h'), 'mount']);
  });

  it('does not stop the process that a signal ends, as kill %1 continues it after SIGTERM', () => {
    show();
    screen.suspend();
    inBackground = true;
    stop.abort();
    vi.runAllTimers();
    expect(kills).toEqual([[0, 'SIGTSTP']]);
    screen.close('last\n');
    expect(shown).toEqual(['mount', 'unmount', LEAVE, 'last\n']);
  });

  it('is given back when the process exits without closing it', () => {
    show();
    process.listeners('exit').at(-1)?.(1);
    expect(shown).toEqual(['mount', 'unmount', LEAVE]);
  });

  it('is given back when the terminal hangs up: the process exits with 129', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    process.emit('SIGHUP');
    expect(exit).toHaveBeenCalledWith(129);
  });

  it('leaves the terminal in the mode in which keys are lines and Ctrl-C is a signal', () => {
    const modes: boolean[] = [];
    const keyboard = {
      isTTY: true,
      isRaw: false,
      setRawMode(mode: boolean) {
        modes.push(mode);
        this.isRaw = mode;
        return this;
      },
    };
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as unknown as typeof process.stdin);
    const io = {
      stdin: { isTTY: true, readAll: () => Promise.reject(new Error('nothing')), pieces: noInput },
      stdout,
      stderr: stdout,
    };
    const opened = openNodeScreen({ io, holdErrors: () => () => undefined }, stop.signal);
    opened?.close('');
    expect(modes).toEqual([]);
    const raw = openNodeScreen({ io, holdErrors: () => () => undefined }, stop.signal);
    raw?.stdin?.setRawMode(true);
    raw?.close('');
    expect(modes).toEqual([true, false]);
  });
});
