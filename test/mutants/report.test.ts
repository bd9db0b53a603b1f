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

it('counts each kind of result', () => {
  expect(scoreOf(REPORT)).toEqual({ killed: 1, timedOut: 1, survived: 1, uncovered: 1 });
});

it('lists what survived, timed out or no test ran, with its place', () => {
  expect(survivorsText(REPORT)).toBe(
    'src/a.ts:1:5 Survived EqualityOperator: a < b → a <= b\n' +
      'src/a.ts:1:5 Timeout ConditionalExpression: a < b → false\n' +
      'src/a.ts:1:12 NoCoverage BlockStatement: { → {}\n',
  );
});

it('shows the noticed share of all mutants, and of those that tests run', () => {
  const latest = scoreOf(REPORT);
  const first = { killed: 0, timedOut: 0, survived: 0, uncovered: 0 };
  expect(scoresTable({ a: { first, latest } })).toContain('| a | – | 4 | 1 | 1 | 1 | 1 | 50 % (67 %) | – (–) |');
});

it('says when a run was, and of which share', () => {
  const latest = { ...scoreOf(REPORT), date: '2026-01-31', share: 0.25 };
  expect(scoresTable({ a: { first: latest, latest } })).toContain('| a | 2026-01-31 | 4, a sample of 25 % | 1 |');
});
