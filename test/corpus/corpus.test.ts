import { describe, expect, it } from 'vitest';
import { kubectlPage } from '../../scripts/docs/kubectl-page.ts';
import { differingParts } from './compare.ts';
import { parseSection } from './parse.ts';
import { readSections } from './sections.ts';

describe('parseSection', () => {
  it('reads setups, arguments of both programs, and differences', () => {
    const text =
      '# Title\nshared\nsetup create -f a.yaml\n\n$ get @ a\n! get @ b\n  ds get c\n  differs code stderr: usage\n';
    expect(parseSection('x', text)).toEqual({
      name: 'x',
      title: 'Title',
      shared: true,
      invocations: [
        {
          line: 5,
          setup: ['create -f a.yaml'],
          kubectl: 'get daemonsets a',
          ds: 'get a',
          fails: false,
          differs: undefined,
        },
        {
          line: 6,
          setup: [],
          kubectl: 'get daemonsets b',
          ds: 'get c',
          fails: true,
          differs: { parts: ['code', 'stderr'], reason: 'usage' },
        },
      ],
    });
  });

  it.each(['# T\nget a', '# T\n  ds get a', '# T\n$ get a\n  differs nothing: usage', '# T\n$ get a\n  differs code'])(
    'refuses %j',
    (text) => expect(() => parseSection('x', text)).toThrow(/^x, line \d: /),
  );
});

describe('differingParts', () => {
  const result = { stdout: '', stderr: '', code: 0 };

  it('takes the two forms of an error and a hint for the same', () => {
    const kubectl = { ...result, stderr: 'Error from server (NotFound): daemonsets.apps "a" not found\n', code: 1 };
    const ds = {
      ...result,
      stderr: 'error: daemonsets.apps "a" not found\nhint: ds get -A\n      or another\n',
      code: 1,
    };
    expect(differingParts(ds, kubectl, undefined)).toEqual([]);
    expect(differingParts({ ...ds, code: 2 }, { ...kubectl, stderr: '' }, undefined)).toEqual(['stderr', 'code']);
  });

  it('replaces what differs between two namespaces, and nothing in a shared one', () => {
    const [ds, kubectl] = [
      { ...result, stdout: 'x in a: agent-x7k2p' },
      { ...result, stdout: 'x in b: agent-2b4c5' },
    ];
    expect(differingParts(ds, kubectl, ['in a', 'in b'])).toEqual([]);
    expect(differingParts(ds, kubectl, undefined)).toEqual(['stdout']);
  });
});

describe('the corpus', () => {
  it('has sections with different names for their namespaces, a reason for each difference, and no reason without one', () => {
    const sections = readSections();
    expect(new Set(sections.map(({ title }) => title)).size).toBe(sections.length);
    expect(kubectlPage()).toContain('## What differs, and why');
  });
});
