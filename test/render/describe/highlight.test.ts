import { expect, it } from 'vitest';
import { loadPalette, PLAIN } from '../../../src/render/color.ts';
import { highlight } from '../../../src/render/describe/highlight.ts';

const text = 'Name:  x\n  Labels:  a=b\n      ARG: 1\n  Warning  Failed  1m\nEvents:\n';

it('makes labels bold and warnings yellow, and leaves values alone', async () => {
  expect(highlight(text, await loadPalette({ color: true }))).toBe(
    '\x1b[1mName:\x1b[22m  x\n  \x1b[1mLabels:\x1b[22m  a=b\n      ARG: 1\n\x1b[33m  Warning  Failed  1m\x1b[39m\n\x1b[1mEvents:\x1b[22m\n',
  );
});

it('changes nothing without colours', () => {
  expect(highlight(text, PLAIN)).toBe(text);
});
