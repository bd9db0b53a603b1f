import { describe, expect, it } from 'vitest';
import { lineExpression } from '../../../src/core/text/line-expression.ts';

describe('lineExpression', () => {
  it('matches, and ignores case with (?i)', () => {
    expect(lineExpression('--grep', 'err(or)?:').matches('an error: x')).toBe(true);
    expect(lineExpression('--grep', 'ERROR').matches('an error')).toBe(false);
    expect(lineExpression('--grep', '(?i)ERROR\\S[A-Z]').matches('an eRRor-x')).toBe(true);
  });

  it('gives the ranges of matches that are not empty', () => {
    expect(lineExpression('--highlight', 'a+|x*').ranges('baab')).toEqual([[1, 3]]);
  });

  it.each([['('], ['a{2,1}'], ['(?=x)'], ['(?<!x)y'], ['(a)\\1'], ['(?<n>a)\\k<n>']])('refuses %s', (pattern) => {
    expect(() => lineExpression('--grep', pattern)).toThrow(expect.objectContaining({ kind: 'usage' }) as Error);
  });

  it('allows an escaped backslash before a digit', () => {
    expect(lineExpression('--grep', 'C:\\\\1').matches('C:\\1')).toBe(true);
  });

  it.runIf(process.versions['bun'] === undefined).each([
    ['(a+)+$', `${'a'.repeat(5000)}b`],
    ['(?i)(A|a)*$', `${'a'.repeat(5000)}b`],
    ['(?:x+x+)+y', 'x'.repeat(5000)],
  ])('ends for %s on a hostile line', (pattern, line) => {
    // without V8's linear engine, each takes longer than the age of the universe
    lineExpression('--grep', pattern).matches(line);
  });

  it('sees the beginning of a very long line', () => {
    expect(lineExpression('--grep', 'end').matches(`${'x'.repeat(1_000_000)}end`)).toBe(false);
    expect(lineExpression('--grep', '^x').matches(`${'x'.repeat(1_000_000)}end`)).toBe(true);
  });
});
