import { expect, it } from 'vitest';
import { scoreOf, scoresTable, survivorsText, type MutationReport } from './report.ts';

const at = (line: number, from: number, to: number) => ({
  start: { line, column: from },
  end: { line, column: to },
});

const REPORT: MutationReport = {
  files: {
    'src/a.ts': {
      source: 'if (a < b) {\n  stop();\n}\n',
      mutants: [
        { mutatorName: 'EqualityOperator', replacement: 'a <= b', status: 'Survived', location: at(1, 5, 10) },
        { mutatorName: 'ConditionalExpression', replacement: 'true', status: 'Killed', location: at(1, 5, 10) },
        { mutatorName: 'ConditionalExpression', replacement: 'false', status: 'Timeout', location: at(1, 5, 10) },
        { mutatorName: 'BlockStatement', replacement: '{}', status: 'NoCoverage', location: at(1, 12, 13) },
      ],
    },
  },
};

it('counts a timeout as killed', () => {
  expect(scoreOf(REPORT)).toEqual({ killed: 2, survived: 1, uncovered: 1 });
});

it('lists what survived or no test ran, with its place', () => {
  expect(survivorsText(REPORT)).toBe(
    'src/a.ts:1:5 Survived EqualityOperator: a < b → a <= b\nsrc/a.ts:1:12 NoCoverage BlockStatement: { → {}\n',
  );
});

it('shows the killed share of all mutants, and of those that tests run', () => {
  expect(scoresTable({ a: scoreOf(REPORT) })).toContain('| a | 2 | 1 | 1 | 50 % (67 %) |');
  expect(scoresTable({ b: { killed: 0, survived: 0, uncovered: 0 } })).toContain('| b | 0 | 0 | 0 | – (–) |');
});
