import { expect, it } from 'vitest';
import { wantsLive } from '../../../../src/commands/rollout/status/live-status.ts';
import type { Screen } from '../../../../src/core/screen.ts';
import { testRuntime, type OutputSettings } from '../../../support/runtime.ts';

const TERMINAL = { isTTY: true, columns: 80, rows: 24 };

function runtime(stdout: OutputSettings, env: Readonly<Record<string, string>> = {}) {
  const openScreen = (): Promise<Screen> => Promise.reject(new Error('nobody asked for it'));
  return { ...testRuntime({ stdout, env }).rt, openScreen };
}

it('draws on a terminal', () => {
  expect(wantsLive('auto', runtime(TERMINAL))).toBe(true);
  expect(wantsLive('auto', runtime(TERMINAL, { CI: 'false', TERM: 'xterm' }))).toBe(true);
});

it.each([
  ['piped', runtime({ isTTY: false })],
  ['in CI', runtime(TERMINAL, { CI: 'true' })],
  ['on a terminal that can do nothing', runtime(TERMINAL, { TERM: 'dumb' })],
  ['on a narrow one', runtime({ ...TERMINAL, columns: 39 })],
  ['on a low one', runtime({ ...TERMINAL, rows: 11 })],
])('has lines %s', (_, rt) => {
  expect(wantsLive('auto', rt)).toBe(false);
});

it('follows the flags', () => {
  expect(wantsLive('lines', runtime(TERMINAL))).toBe(false);
  expect(wantsLive('live', runtime(TERMINAL, { CI: 'true' }))).toBe(true);
});

it('refuses the live view without a terminal', () => {
  expect(() => wantsLive('live', runtime({ isTTY: false }))).toThrow('--view=live needs a terminal');
});
