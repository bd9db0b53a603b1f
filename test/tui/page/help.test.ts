import { expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import { helpText } from '../../../src/tui/page/help.ts';
import { symbolsFor } from '../../../src/tui/page/symbols.ts';

const symbols = symbolsFor(PLAIN, { unicode: true });

it('has a line for every key that the view knows, and the shape of every state', () => {
  const lines = helpText({ symbols, width: 100 });
  for (const key of ['↑ ↓, k j', '← →', 'enter', 'esc', 'd', 'l', 'u', 'f', '/', 'g', 'q', 'Ctrl-Z']) {
    expect(lines.filter((line) => line.startsWith(`  ${key} `))).toHaveLength(1);
  }
  const legend = ['■ done', '◧ updating', '□ outdated', 'X stuck', '◆ misscheduled'];
  expect(lines.flatMap((line) => legend.filter((text) => line.startsWith(`  ${text} `)))).toEqual(legend);
});

it('wraps explanations below each other where it is narrow', () => {
  const lines = helpText({ symbols, width: 50 });
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(50);
  const why = lines.findIndex((line) => line.startsWith('  d '));
  expect(lines.slice(why, why + 2)).toEqual([
    '  d              why: every rule for the node, its',
    '                 pod and events',
  ]);
});
