import { closeSync, openSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { isTerminal } from '../../../src/cli/node/is-terminal.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
afterAll(() => folder.remove());

it.skipIf(process.platform === 'win32').each([
  ['a file', folder.write('file', '')],
  ['another device', '/dev/null'],
])('%s is no terminal', (_name, path) => {
  const fd = openSync(path, 'r');
  expect(isTerminal(fd)).toBe(false);
  closeSync(fd);
  expect(isTerminal(fd)).toBe(false);
});
