import { expect, it } from 'vitest';
import { wantsColor } from '../../src/cli/color-mode.ts';

it.each([
  ['auto', {}, true, true],
  ['auto', {}, false, false],
  ['always', {}, false, true],
  ['always', { NO_COLOR: '1' }, false, true],
  ['never', { FORCE_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '' }, true, true],
  ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ['auto', { FORCE_COLOR: '1' }, false, true],
  ['auto', { FORCE_COLOR: '0' }, true, false],
  ['auto', { FORCE_COLOR: 'false' }, true, false],
  ['auto', { TERM: 'dumb' }, true, false],
  ['auto', { CLICOLOR_FORCE: '1' }, false, true],
  ['auto', { CLICOLOR_FORCE: '1', TERM: 'dumb' }, true, true],
  ['auto', { CLICOLOR_FORCE: '0' }, false, false],
  ['auto', { CLICOLOR_FORCE: '' }, false, false],
  ['auto', { CLICOLOR_FORCE: '0' }, true, true],
  ['auto', { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, true, false],
  ['auto', { CLICOLOR_FORCE: '1', FORCE_COLOR: '0' }, true, false],
  ['never', { CLICOLOR_FORCE: '1' }, true, false],
] as const)('--color=%s with %j (a terminal: %s): colour %s', (mode, env, isTTY, wanted) =>
  expect(wantsColor(mode, env, isTTY)).toBe(wanted),
);
