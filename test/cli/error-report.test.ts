import { PLAIN_INVOCATION } from '../../src/core/command-line.ts';
import { describe, expect, it } from 'vitest';
import { bugText, errorText } from '../../src/cli/error-report.ts';
import { DsError } from '../../src/core/errors.ts';
import { loadPalette, PLAIN } from '../../src/render/color.ts';

const statusOf = (error: DsError): unknown => JSON.parse(errorText(error, true, PLAIN));

describe('an error', () => {
  it('of usage without a hint leads to the help of the command', () => {
    const invocation = { ...PLAIN_INVOCATION, path: ['rollout', 'run'] };
    expect(errorText(new DsError('usage', 'no'), false, PLAIN, { invocation })).toBe(
      'error: no\nhint: ds rollout run --help\n',
    );
    expect(errorText(new DsError('failure', 'no'), false, PLAIN, { invocation })).toBe('error: no\n');
  });

  it('is printed with its hint', () => {
    expect(errorText(new DsError('notFound', 'daemonsets.apps "a" not found', { hint: 'ds get' }), false, PLAIN)).toBe(
      'error: daemonsets.apps "a" not found\nhint: ds get\n',
    );
    expect(errorText(new DsError('failure', 'no'), false, PLAIN)).toBe('error: no\n');
  });

  it('is coloured on a terminal', async () => {
    const text = errorText(new DsError('failure', 'no', { hint: 'try' }), false, await loadPalette({ color: true }));
    expect(text).toBe('\u001b[31merror:\u001b[39m no\n\u001b[1mhint:\u001b[22m try\n');
  });

  it('has no control characters', () => {
    const text = errorText(new DsError('server', 'a\u001b]0;b\u0007\u202e', { hint: '\u001b[2J' }), false, PLAIN);
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  it('has no control characters as JSON on a terminal, with an equal value', () => {
    const message = 'a\u001b]0;b\u0007\u009b2J\u202e\u200b\ud800 \u2028';
    const status = { kind: 'Status', message, details: { ['\u009b31m']: '\u202e' } };
    const error = new DsError('server', message, { status, hint: '\u009b2J' });
    const text = errorText(error, true, PLAIN, { isTTY: true });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(JSON.parse(text)).toEqual({ ...status, hint: '\u009b2J' });
    expect(text.indexOf('"kind"')).toBeLessThan(text.indexOf('"details"'));
    // Piped JSON is unchanged
    expect(errorText(error, true, PLAIN)).toContain('\u009b2J');
  });

  it("is the server's Status with -o json", () => {
    const status = { kind: 'Status', code: 404, reason: 'NotFound', message: 'x', details: { kind: 'daemonsets' } };
    expect(statusOf(new DsError('notFound', 'x', { status }))).toEqual(status);
    expect(statusOf(new DsError('notFound', 'x', { status, hint: 'ds get' }))).toEqual({
      ...status,
      hint: 'ds get',
    });
  });

  it('is a Status of ds when it is not from the server', () => {
    expect(statusOf(new DsError('unreachable', 'connection refused'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'connection refused',
      reason: 'Unknown',
    });
    expect(statusOf(new DsError('timeout', 'x'))).toMatchObject({ reason: 'Timeout' });
  });

  it('shows the conflicts of an apply as a table that fits the terminal', () => {
    const conflicts = [
      { field: '.spec.minReadySeconds', manager: 'helm', live: undefined, yours: 5 },
      { field: '.metadata.labels.a', manager: 'kubectl-label', live: 'x'.repeat(80), yours: '\u001b[2J' },
    ];
    const status = { kind: 'Status', code: 409, details: { causes: [{ field: '.spec.minReadySeconds' }] } };
    const error = new DsError('conflict', 'Apply failed', { conflicts, hint: 'take them over', status });
    expect(errorText(error, false, PLAIN, { isTTY: true, columns: 60 })).toBe(
      [
        'error: Apply failed',
        'FIELD  MANAGER',
        '.spec.minReadySeconds  helm',
        '  live:  <none>',
        '  yours: 5',
        '.metadata.labels.a  kubectl-label',
        `  live:  "${'x'.repeat(24)}…${'x'.repeat(24)}"`,
        '  yours: "\\u001b[2J"',
        'hint: take them over',
        '',
      ].join('\n'),
    );
    expect(errorText(error, false, PLAIN, { isTTY: false, columns: undefined })).toContain('x'.repeat(80));
    expect(statusOf(error)).toEqual({
      ...status,
      conflicts: [{ field: '.spec.minReadySeconds', manager: 'helm', yours: 5 }, conflicts[1]],
      hint: 'take them over',
    });
  });
});

describe('a bug', () => {
  it('is reported, with a stack trace only if requested', () => {
    const error = new TypeError('x is not a function');
    expect(bugText(error, false, PLAIN)).toBe(
      'error: x is not a function\nthis is a bug in ds\nhint: run it again with -v=6 for the stack trace\n',
    );
    expect(bugText(error, true, PLAIN)).toMatch(
      /^error: x is not a function\nthis is a bug in ds\nTypeError: x [^]*at /,
    );
    expect(bugText('text', true, PLAIN)).toBe('error: text\nthis is a bug in ds\n');
  });
});
