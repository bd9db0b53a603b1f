import { expect, it } from 'vitest';
import { parseTranscript } from './parse.ts';
import { skippedLines, type NamedTranscript } from './skipped.ts';

const transcript = (name: string, text: string) => ({ name, transcript: parseTranscript(`# Title.\n\n${text}`) });
const all = [
  transcript(
    'get',
    '$ ds get\n\nsame $ ds get\n     $ kubectl get daemonsets\n\n$ kubectl get pods\n\n$ kubectl version\n',
  ),
  transcript('kubectl', 'needs kubectl: it is about nothing else\n\n$ kubectl get pods\n'),
  transcript('plain', '$ ds get\n'),
];
const needs = (one: NamedTranscript) => one.transcript.needs;

it('says which cases are skipped without kubectl, and why', () => {
  expect(skippedLines(all, needs, 'there is no kubectl')).toEqual([
    'SKIPPED: transcript kubectl: it needs kubectl',
    'SKIPPED: the steps that run kubectl: get (lines 8, 10)',
    'SKIPPED: the comparison with kubectl in: get (line 5)',
    'because there is no kubectl; npm run control-plane -- up builds the kubectl of this release (needs Go)',
  ]);
});

it('says nothing where all is run', () => {
  expect(skippedLines(all, () => [], undefined)).toEqual([]);
  expect(skippedLines(all.slice(2), needs, 'there is no kubectl')).toEqual([]);
});
