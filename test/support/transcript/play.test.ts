import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atMost } from './at-most.ts';
import { checkStep } from './cases.ts';
import type { TestCluster } from './cluster.ts';
import { parseTranscript } from './parse.ts';
import { canRun, playTranscript, type Played } from './play.ts';

let folder: string;
let entered = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ds-play-'));
  entered = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function cluster(kubectl?: string): TestCluster {
  return {
    kubectl,
    nodes: ['true'],
    enter: () => {
      entered += 1;
      return Promise.resolve('');
    },
    leave: () => Promise.resolve(),
  };
}

function play(text: string, playTwice: boolean, on = cluster()): Promise<Played> {
  return playTranscript('demo', parseTranscript(text), on, { gate: atMost(2), update: false, playTwice });
}

function passed({ verdicts }: Played): readonly boolean[] {
  return [...verdicts.values()].map(({ actual, expected }) => actual === expected);
}

describe('playTranscript', () => {
  it('compares each step', async () => {
    const played = await play('$ echo a\na\n$ echo b\nc\n$ exit 3\n? 3\n', false);
    expect(passed(played)).toEqual([true, false, true]);
    expect(played.flake).toBeUndefined();
  });

  it('plays what failed once more from its start, and tells what had failed', async () => {
    const played = await play(`$ echo a\na\n$ ls ${folder}/there || touch ${folder}/there\n${folder}/there\n`, true);
    expect(passed(played)).toEqual([true, true]);
    expect(played.flake).toMatchObject({ line: 3, expected: `${folder}/there` });
    expect(played.flake?.actual).toContain('No such file');
    expect(entered).toBe(2);
  });

  it('makes the step fail that was right only the second time, unless the transcript is listed', async () => {
    const played = await play(`$ echo a\na\n$ ls ${folder}/there || touch ${folder}/there\n${folder}/there\n`, true);
    const unlisted = () => new Error('only on its second try');
    expect(() => checkStep({ line: 3 }, played, unlisted)).toThrow('only on its second try');
    expect(() => checkStep({ line: 3 }, played, () => undefined)).not.toThrow();
    expect(() => checkStep({ line: 1 }, played, unlisted)).not.toThrow();
    expect(() => checkStep({ line: 5 }, played, unlisted)).toThrow('not reached');
  });

  it('lets fail what fails twice, to its last step', async () => {
    const played = await play('$ echo a\nb\n$ echo c\nc\n', true);
    expect(passed(played)).toEqual([false, true]);
    expect(played.flake).toBeUndefined();
    expect(entered).toBe(2);
  });

  it('plays what passes once', async () => {
    await play('$ true\n', true);
    expect(entered).toBe(1);
  });

  it('leaves out what needs kubectl where there is none, and of a comparison its half', async () => {
    const text =
      '$ kubectl get pods\nsomething\n$ echo "$(kubectl get pods)"\nsomething\nsame $ echo a\n     $ kubectl a\n';
    expect(passed(await play(`${text}same $ exit 2\n     $ kubectl a\n? 1\n`, false))).toEqual([true, false]);
    expect(passed(await play(text, false, cluster('/bin/echo')))).toEqual([false, false, true]);
  });
});

describe('canRun', () => {
  it.each([
    ['kubectl get pods', false],
    ['ds get && kubectl get pods', false],
    ['KUBECONFIG=a:b kubectl get pods', false],
    ['(sleep 1; kubectl delete ds a) &\nwait', false],
    ["printf '#!/bin/sh\\nkubectl label ds a b=c' > editor", false],
    ['ds get > kubectl.txt', true],
    ['ds set image demo demo=busybox:kubectl', true],
    ['ds apply --field-manager=kubectl-set', true],
    ["grep '^kubectl' hints.txt", true],
  ])('%s: %s without kubectl', (command, can) => {
    const [step] = parseTranscript(`$ ${command.replaceAll('\n', '\n> ')}\n`).steps;
    if (step === undefined) throw new Error('no step');
    expect(canRun(step, { kubectl: undefined })).toBe(can);
    expect(canRun(step, { kubectl: '/bin/kubectl' })).toBe(true);
  });
});

describe('atMost', () => {
  it('lets so many work at a time, in the order of the asking, and goes on after a failure', async () => {
    const gate = atMost(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (name: number) =>
      gate(async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (name === 0) throw new Error('failed');
      });
    const all = Promise.allSettled([0, 1, 2, 3].map(work));
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});
