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
const stdout = { isTTY: true, columns: 80, rows: 24, color: false, write: (text: string) => void shown.push(text) };
const kills: (readonly unknown[])[] = [];
let screen: Screen;

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  kills.length = 0;
  vi.spyOn(process, 'kill').mockImplementation((...args) => {
    kills.push(args);
    return true;
  });
  const io = { stdin: { isTTY: true, readAll: () => Promise.reject(new Error('nothing')) }, stdout, stderr: stdout };
  screen = openNodeScreen({ io, holdErrors: () => () => undefined });
  shown = [];
});

afterEach(() => {
  screen.close('');
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.skipIf(process.platform === 'win32')('the screen', () => {
  it('shows nothing between Ctrl-Z and the moment when it has the terminal again', () => {
    screen.suspend();
    expect(kills).toEqual([[0, 'SIGTSTP']]);
    screen.write('a frame that was due');
    expect(shown).toEqual([LEAVE]);
    vi.runAllTimers();
    expect(shown.slice(1).join('')).toContain('\x1b[?1049h');
    screen.write('the next');
    expect(shown.at(-1)).toBe('the next');
  });

  it('is given back once when it is closed while stopped', () => {
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
});
