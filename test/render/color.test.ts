import { expect, it } from 'vitest';
import { loadPalette, PLAIN } from '../../src/render/color.ts';

it('uses colours on an output with colours', async () => {
  const palette = await loadPalette({ color: true });
  expect(palette.bad('down')).toBe('\x1b[31mdown\x1b[39m');
  expect(palette.ok('up')).toBe('\x1b[32mup\x1b[39m');
  expect(palette.dim('')).toBe('');
});

it('leaves text unchanged on other outputs', async () => {
  const palette = await loadPalette({ color: false });
  expect(palette).toBe(PLAIN);
  expect(palette.bad('down')).toBe('down');
});
