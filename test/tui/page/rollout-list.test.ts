import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import type { CauseGroup } from '../../../src/tui/model/cause-groups.ts';
import type { RolloutSummary } from '../../../src/tui/model/rollout-list.ts';
import { drawProgress, drawRolloutList, type ListDrawing } from '../../../src/tui/page/rollout-list.ts';
import { symbolsFor } from '../../../src/tui/page/symbols.ts';
import { NOW } from '../../daemonset/build.ts';

const symbols = symbolsFor(PLAIN, { unicode: false });
const DRAWING: ListDrawing = { width: 80, height: 20, now: NOW, symbols, palette: PLAIN, messageOf: () => undefined };
const NONE = { stuck: 0, misscheduled: 0, updating: 0, outdated: 0, done: 0, ineligible: 0 };

const done: RolloutSummary = {
  index: 0,
  name: 'agent',
  state: 'done',
  done: 4,
  desired: 4,
  counts: { ...NONE, done: 4, ineligible: 7 },
  causes: [],
};
const cause = (reason: string): CauseGroup => ({
  state: 'stuck',
  reason,
  container: undefined,
  message: '',
  entries: [{ report: { name: 'n1' } }] as unknown as CauseGroup['entries'],
});
const stuck: RolloutSummary = {
  ...done,
  index: 1,
  name: 'log-agent',
  state: 'stuck',
  done: 3,
  desired: 12,
  counts: { ...NONE, stuck: 1, outdated: 8, done: 3 },
  causes: [cause('CrashLoopBackOff')],
};

const list = (rollouts: readonly RolloutSummary[], selected = 0, more: Partial<ListDrawing> = {}) =>
  drawRolloutList(rollouts, selected, { ...DRAWING, ...more });

describe('the list of rollouts', () => {
  it('has a line for each with its share, and its states other than done; below them the causes', () => {
    expect(list([stuck, done])).toEqual({
      lines: [
        '> X log-agent  ####...............  25%  3 of 12  X 1 stuck  . 8 outdated',
        '  # agent      ################### 100%   4 of 4',
        '',
        'log-agent',
        '  X n1  CrashLoopBackOff',
      ],
      position: '',
      rows: 2,
    });
  });

  it('has only the share of a rollout whose nodes are not read', () => {
    expect(list([{ ...stuck, counts: undefined, causes: [] }]).lines).toEqual([
      expect.stringMatching(/^> X log-agent {2}#+\.+ {2}25% {2}3 of 12$/),
    ]);
  });

  it('has a rollout without nodes at 100 percent', () => {
    expect(list([{ ...done, done: 0, desired: 0 }]).lines[0]).toContain(' 100%  0 of 0');
  });

  it('has no 100 percent before the last node is done', () => {
    expect(list([{ ...done, done: 4999, desired: 5000 }]).lines[0]).toContain('  99%  4999 of 5000');
  });

  it('shows the rollouts around the selected one, and which those are', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...done, index, name: `a${index}` }));
    const at = (selected: number) => {
      const { lines, position, rows } = list(many, selected, { height: 5 });
      const [first = '', last = ''] = [lines[0], lines.at(-1)];
      return [position, rows, lines.length, first.slice(0, 7).trim(), last.slice(0, 7).trim()];
    };
    expect(at(0)).toEqual(['rollouts 1-5 of 30', 5, 5, '> # a0', '# a4']);
    expect(at(10)).toEqual(['rollouts 9-13 of 30', 5, 5, '# a8', '# a12']);
    expect(at(29)).toEqual(['rollouts 26-30 of 30', 5, 5, '# a25', '> # a29']);
    expect(list(many, 10, { height: 5 }).lines[2]).toMatch(/^> # a10 /);
  });

  it('leaves half of the height to the rollouts', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...stuck, index, name: `a${index}` }));
    const { lines, rows } = list(many, 0, { height: 10 });
    expect([lines.length, rows]).toEqual([10, 5]);
    expect(lines.slice(5)).toEqual(['', 'a0', '  X n1  CrashLoopBackOff', '', 'a1']);
  });

  it('has three causes of each rollout at least, and counts the others', () => {
    const reasons = ['A', 'B', 'C', 'D', 'E'].map((reason) => cause(reason));
    const lines = list(
      [
        { ...stuck, causes: reasons },
        { ...stuck, name: 'b' },
      ],
      0,
      { height: 12 },
    ).lines;
    expect(lines.slice(2)).toEqual([
      '',
      'log-agent',
      '  X n1  A',
      '  X n1  B',
      '    and 3 more causes: f shows the nodes',
      '',
      'b',
      '  X n1  CrashLoopBackOff',
    ]);
  });

  it('cuts long names in the middle, and what does not fit at the end, and is never wider than its room', () => {
    const long = { ...stuck, name: `fleet/${'x'.repeat(60)}-agent` };
    for (const width of [40, 60, 80, 200]) {
      const { lines } = list([long, done], 0, { width });
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
      expect(lines[0]).toContain(' 25%');
    }
    expect(list([long], 0, { width: 60 }).lines[0]).toMatch(/^> X fleet\/x+…x*-agent {2}/);
  });

  it('shows no control characters of a name', () => {
    expect(list([{ ...stuck, name: 'a\x1b[2J' }]).lines.join('')).not.toContain('\x1b');
  });
});

it.each([
  [0, '..........'],
  [0.09, '..........'],
  [0.5, '#####.....'],
  [0.99, '#########.'],
  [1, '##########'],
])('the bar of %d is full only as far as nodes are done', (part, expected) => {
  expect(drawProgress(part, 10, symbols, (text) => text)).toBe(expected);
});
