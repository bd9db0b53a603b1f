import { expect, it } from 'vitest';
import { loadPalette, PLAIN } from '../../src/render/color.ts';

it('colours on an output that wants it', async () => {
  const palette = await loadPalette({ color: true });
  expect(palette.bad('down')).toBe('\x1b[31mdown\x1b[39m');
  expect(palette.ok('up')).toBe('\x1b[32mup\x1b[39m');
  expect(palette.dim('')).toBe('');
});

it('leaves text alone on an output that does not', async () => {
  const palette = await loadPalette({ color: false });
  expect(palette).toBe(PLAIN);
  expect(palette.bad('down')).toBe('down');
});
