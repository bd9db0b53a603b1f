import { describe, expect, it } from 'vitest';
import type { ControllerRevision, PodTemplateSpec } from '../../../src/kube/wire.ts';
import {
  applyRevision,
  currentRevision,
  hashOf,
  historyOf,
  revisionData,
  rollbackTarget,
  templateOf,
} from '../../../src/daemonset/revisions/revisions.ts';
import { revisionsToDelete, syncRevisions } from '../../../src/daemonset/revisions/revision-sync.ts';
import { templateHash } from '../../../src/daemonset/revisions/template-hash.ts';
import { canonicalTemplate, sameTemplate } from '../../../src/daemonset/revisions/template.ts';
import { daemonSet, pod, template } from '../build.ts';

const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true };
const image = (tag: string) => template({ containers: [{ name: 'agent', image: `agent:${tag}` }] });

function revision(number: number, of: PodTemplateSpec, metadata: object = {}): ControllerRevision {
  return {
    metadata: {
      name: `agent-h${number}`,
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': `h${number}` },
      ownerReferences: [owner],
      ...metadata,
    },
    revision: number,
    data: revisionData(of),
  };
}
const r1 = revision(1, image('1'));
const r2 = revision(2, image('2'));
const r3 = revision(3, image('3'));
const ds = (tag: string, spec: object = {}) => daemonSet({ template: image(tag), spec });

describe('the same template', () => {
  it.each<[string, object, object, boolean]>([
    ['whatever the order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, true],
    [
      'nulls are absent',
      { metadata: { creationTimestamp: null, labels: { a: 'b' } } },
      { metadata: { labels: { a: 'b' } } },
      true,
    ],
    ['empty lists are absent', { spec: { tolerations: [] } }, { spec: {} }, true],
    ['empty objects are not', { spec: { securityContext: {} } }, { spec: {} }, false],
    ['the order of lists counts', { spec: { args: ['a', 'b'] } }, { spec: { args: ['b', 'a'] } }, false],
    ['values count', { a: '1' }, { a: 1 }, false],
    ['false is not absent', { hostNetwork: false }, {}, false],
  ])('%s', (_, one, other, expected) => {
    expect(sameTemplate(one, other)).toBe(expected);
    expect(canonicalTemplate(one) === canonicalTemplate(other)).toBe(expected);
  });
});

describe('a revision', () => {
  it('records a template and returns it', () => {
    expect(r1.data).toMatchObject({ spec: { template: { $patch: 'replace', spec: {} } } });
    expect(templateOf(r1)).toEqual(image('1'));
    expect(templateOf({ revision: 1 })).toBeUndefined();
    expect(templateOf({ revision: 1, data: { spec: {} } })).toBeUndefined();
  });

  it('replaces the template as a whole', () => {
    const live = ds('2', { minReadySeconds: 5 });
    expect(applyRevision(live, r1)).toEqual(ds('1', { minReadySeconds: 5 }));
    expect(applyRevision(live, { revision: 1 })).toBe(live);
  });

  it('has a hash, or its name without the label', () => {
    expect(hashOf(r1)).toBe('h1');
    expect(hashOf(revision(1, image('1'), { labels: {} }))).toBe('agent-h1');
  });
});

describe('the history', () => {
  it('lists what the DaemonSet owns, by number', () => {
    const foreign = revision(9, image('9'), { ownerReferences: [{ ...owner, uid: 'uid-0' }] });
    const orphan = revision(4, image('4'), { ownerReferences: [] });
    expect(historyOf(ds('1'), [r3, foreign, r1, orphan, r2])).toEqual([r1, r2, r3, orphan]);
  });

  it('finds the current revision, of duplicates the highest', () => {
    expect(currentRevision(ds('2'), [r1, r2, r3])).toBe(r2);
    expect(currentRevision(ds('4'), [r1, r2, r3])).toBeUndefined();
    const twin = revision(7, image('2'));
    expect(currentRevision(ds('2'), [r1, twin, r2])).toBe(twin);
  });
});

describe('the target of undo', () => {
  it.each([
    [
      'the second-highest, in whatever order',
      '3',
      [r3, r1, r2],
      0,
      { found: true, revision: r2, matchesCurrent: false },
    ],
    ['even when that is current', '2', [r1, r2, r3], 0, { found: true, revision: r2, matchesCurrent: true }],
    ['a number', '3', [r1, r2, r3], 1, { found: true, revision: r1, matchesCurrent: false }],
    ['the current one', '3', [r1, r2, r3], 3, { found: true, revision: r3, matchesCurrent: true }],
    ['a number that is not there', '3', [r1], 2, { found: false, why: 'unknownRevision' }],
    ['no number, one revision', '1', [r1], 0, { found: false, why: 'noLastRevision' }],
    ['no number, no revision', '1', [], 0, { found: false, why: 'noLastRevision' }],
  ])('%s', (_, tag, history, to, expected) => expect(rollbackTarget(ds(tag), history, to)).toEqual(expected));
});

describe('what the controller does to revisions', () => {
  it.each([
    ['the first', '1', [], { current: undefined, number: 1, old: [] }],
    ['the next', '3', [r1, r2], { current: undefined, number: 3, old: [r1, r2] }],
    ['nothing', '2', [r1, r2], { current: r2, number: 2, old: [r1] }],
    ['back to an old one: renumbered', '1', [r1, r2], { current: r1, number: 3, old: [r2] }],
  ])('%s', (_, tag, history, expected) => {
    expect(syncRevisions(ds(tag), history)).toEqual({ ...expected, duplicates: [], unlabelled: [] });
  });

  it('merges duplicates into the highest and labels those without a hash', () => {
    const twin = revision(5, image('1'), { labels: { app: 'agent' } });
    const sync = syncRevisions(ds('1'), [r1, r2, twin]);
    expect(sync).toEqual({ current: twin, number: 5, old: [r2], duplicates: [r1], unlabelled: [twin] });
  });

  it('deletes old ones beyond the limit, lowest first, except those with pods', () => {
    const limit = (revisionHistoryLimit: number) => ds('4', { revisionHistoryLimit });
    const history = [r3, r1, r2];
    expect(revisionsToDelete(ds('4'), history, [])).toEqual([]);
    for (const enough of [3, 4, 5]) expect(revisionsToDelete(limit(enough), history, [])).toEqual([]);
    expect(revisionsToDelete(limit(1), history, [])).toEqual([r1, r2]);
    expect(revisionsToDelete(limit(0), history, [])).toEqual([r1, r2, r3]);
    const ended = pod('p', 'n1', { hash: 'h1', phase: 'Failed', terminating: true });
    expect(revisionsToDelete(limit(1), history, [ended])).toEqual([r2, r3]);
    expect(revisionsToDelete(limit(2), history, [pod('p', 'n1', { hash: 'h2' })])).toEqual([r1]);
  });
});

describe('the hash', () => {
  it("has Kubernetes' format, is stable, and depends on template and collision count", () => {
    const hashes = [
      templateHash(image('1')),
      templateHash(image('2')),
      templateHash(image('1'), 0),
      templateHash(image('1'), 1),
    ];
    expect(new Set(hashes).size).toBe(4);
    for (const hash of hashes) expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{4,10}$/);
    expect(templateHash({ spec: { containers: [], hostNetwork: true } })).toBe(
      templateHash({ spec: { hostNetwork: true, containers: [] } }),
    );
  });
  it('is FNV-1a, 32 bits, of the canonical text', () => {
    let expected = 0x811c9dc5n;
    for (const byte of Buffer.from('{}')) expected = ((expected ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
    const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
    const text = Array.from(String(expected), (digit) => alphabet[digit.charCodeAt(0) % 27]).join('');
    expect(templateHash({})).toBe(text);
  });
});
