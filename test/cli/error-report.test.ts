import { describe, expect, it } from 'vitest';
import { bugText, errorText } from '../../src/cli/error-report.ts';
import { DsError } from '../../src/core/errors.ts';
import { loadPalette, PLAIN } from '../../src/render/color.ts';

const statusOf = (error: DsError): unknown => JSON.parse(errorText(error, true, PLAIN));

describe('an error', () => {
  it('is what went wrong, and the next step', () => {
    expect(errorText(new DsError('notFound', 'daemonsets.apps "a" not found', { hint: 'ds get' }), false, PLAIN)).toBe(
      'error: daemonsets.apps "a" not found\nhint: ds get\n',
    );
    expect(errorText(new DsError('failure', 'no'), false, PLAIN)).toBe('error: no\n');
  });

  it('is coloured on a terminal', async () => {
    const text = errorText(new DsError('failure', 'no', { hint: 'try' }), false, await loadPalette({ color: true }));
    expect(text).toBe('\u001b[31merror:\u001b[39m no\n\u001b[1mhint:\u001b[22m try\n');
  });

  it('plays no tricks with the terminal', () => {
    const text = errorText(new DsError('server', 'a\u001b]0;b\u0007\u202e', { hint: '\u001b[2J' }), false, PLAIN);
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  it('plays no tricks with a terminal as JSON either, and means the same', () => {
    const message = 'a\u001b]0;b\u0007\u009b2J\u202e\u200b\ud800 \u2028';
    const status = { kind: 'Status', message, details: { ['\u009b31m']: '\u202e' } };
    const error = new DsError('server', message, { status, hint: '\u009b2J' });
    const text = errorText(error, true, PLAIN, { isTTY: true });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(JSON.parse(text)).toEqual({ ...status, hint: '\u009b2J' });
    expect(text.indexOf('"kind"')).toBeLessThan(text.indexOf('"details"'));
    // for a program it is as it was
    expect(errorText(error, true, PLAIN)).toContain('\u009b2J');
  });

  it("is the server's Status word for word where there is one", () => {
    const status = { kind: 'Status', code: 404, reason: 'NotFound', message: 'x', details: { kind: 'daemonsets' } };
    expect(statusOf(new DsError('notFound', 'x', { status }))).toEqual(status);
    expect(statusOf(new DsError('notFound', 'x', { status, hint: 'ds get' }))).toEqual({
      ...status,
      hint: 'ds get',
    });
  });

  it('is a Status of ours where the server said nothing', () => {
    expect(statusOf(new DsError('unreachable', 'nobody there'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'nobody there',
      reason: 'Unknown',
    });
    expect(statusOf(new DsError('timeout', 'x'))).toMatchObject({ reason: 'Timeout' });
  });

  it('shows the fields in the way of an apply: all of them, as wide as the terminal is', () => {
    const conflicts = [
      { field: '.spec.minReadySeconds', manager: 'helm', live: undefined, yours: 5 },
      { field: '.metadata.labels.a', manager: 'kubectl-label', live: 'x'.repeat(80), yours: '\u001b[2J' },
    ];
    const status = { kind: 'Status', code: 409, details: { causes: [{ field: '.spec.minReadySeconds' }] } };
    const error = new DsError('conflict', 'Apply failed', { conflicts, hint: 'take them over', status });
    expect(errorText(error, false, PLAIN, { isTTY: true, columns: 60 })).toBe(
      [
        'error: Apply failed',
        'FIELD                  MANAGER        LIVE        YOURS',
        '.spec.minReadySeconds  helm           <none>      5',
        '.metadata.labels.a     kubectl-label  "xxxxxxxx…  "\\u001b[2…',
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
  it('says that it is one, with the stack only for who asked', () => {
    const error = new TypeError('x is not a function');
    expect(bugText(error, false, PLAIN)).toBe(
      'error: x is not a function\nthis is a bug in ds\nhint: run it again with -v=6 to see where\n',
    );
    expect(bugText(error, true, PLAIN)).toMatch(
      /^error: x is not a function\nthis is a bug in ds\nTypeError: x [^]*at /,
    );
    expect(bugText('text', true, PLAIN)).toBe('error: text\nthis is a bug in ds\n');
  });
});
