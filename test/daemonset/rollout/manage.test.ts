import { describe, expect, it } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { manage } from '../../../src/daemonset/rollout/manage.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import { NOW, daemonSet, node, old, pod, ready, rolling } from '../build.ts';

function managed(nodes: Node[], pods: Pod[], ds: DaemonSet = daemonSet(), backoff: string[] = []): string[] {
  const result = manage(viewOf({ ds, nodes, pods, hash: 'new', now: NOW }), (name) => backoff.includes(name));
  return [
    ...result.create.map(({ node: on, reason }) => `+${on} ${reason}`),
    ...result.delete.map(({ node: on, pod: gone, reason }) => `-${gone.metadata?.name ?? ''}@${on} ${reason}`),
    ...result.inBackoff.map((each) => `~${each.metadata?.name ?? ''}`),
  ];
}

const n1 = node('n1');
const tainted = node('n1', {}, 'a:NoSchedule');
const evicting = node('n1', {}, 'a:NoExecute');
const surge = daemonSet({ spec: rolling(0, 1) });
const onDelete = daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } });
const failed = (name: string, parts = {}) => pod(name, 'n1', { phase: 'Failed', ...parts });
const done = (name: string) => pod(name, 'n1', { phase: 'Succeeded' });
const going = (name: string) => pod(name, 'n1', { terminating: true });

describe('without surge', () => {
  it.each<[string, Node[], Pod[], string[]]>([
    ['a pod where there is none', [n1, node('n2')], [ready('a', 'n2')], ['+n1 missing']],
    ['not where it must not run', [tainted], [], []],
    ['nothing while one is terminating', [n1], [going('a')], []],
    ['anew when an ended one is going', [n1], [failed('a', { terminating: true })], ['+n1 missing']],
    ['a pending pod is a pod', [n1], [pod('a', 'n1', { pending: true })], []],
    ['an old pod is left to the update', [n1], [old('a', 'n1')], []],
    [
      'all but the oldest go',
      [n1],
      [ready('a', 'n1', { age: 1 }), ready('b', 'n1', { age: 9 }), old('c', 'n1', { age: 5 })],
      ['-c@n1 excess', '-a@n1 excess'],
    ],
    [
      'the unbound go first',
      [n1],
      [pod('a', 'n1', { pending: true, age: 9 }), pod('b', 'n1', { age: 1 })],
      ['-a@n1 excess'],
    ],
    ['a terminating one is no excess', [n1], [going('a'), ready('b', 'n1')], []],
    ['failed', [n1], [failed('a')], ['-a@n1 failed']],
    ['succeeded', [n1], [done('a')], ['-a@n1 succeeded']],
    [
      'ended ones beside a running one',
      [n1],
      [failed('a'), done('b'), ready('c', 'n1')],
      ['-a@n1 failed', '-b@n1 succeeded'],
    ],
    ['one failed pod a node at a time', [n1], [failed('a'), failed('b')], ['-a@n1 failed', '~b']],
    ['one that may stay stays', [tainted], [ready('a', 'n1')], []],
    ['a failed one that may stay goes', [tainted], [failed('a')], ['-a@n1 failed']],
    ['evicted', [evicting], [ready('a', 'n1'), failed('b'), going('c')], ['-a@n1 ineligible', '-b@n1 ineligible']],
    [
      'waiting for a node that is gone',
      [n1],
      [ready('a', 'n1'), pod('b', 'n9', { pending: true }), ready('c', 'n8')],
      ['-b@n9 nodeGone'],
    ],
  ])('%s', (_, nodes, pods, expected) => {
    expect(managed(nodes, pods)).toEqual(expected);
    expect(managed(nodes, pods, onDelete)).toEqual(expected);
  });

  it('keeps a failed pod while its node is in backoff', () => {
    expect(managed([n1, node('n2')], [failed('a'), pod('b', 'n2', { phase: 'Failed' })], daemonSet(), ['n1'])).toEqual([
      '-b@n2 failed',
      '~a',
    ]);
  });
});

describe('with surge', () => {
  it.each<[string, Node[], Pod[], string[]]>([
    ['missing', [n1], [], ['+n1 missing']],
    ['a new one while one is terminating', [n1], [going('a')], ['+n1 ending']],
    ['but not where it must not run', [tainted], [going('a')], []],
    ['a new one with the failed one', [n1], [failed('a')], ['+n1 ending', '-a@n1 failed']],
    ['old and ready beside new and unavailable', [n1], [old('a', 'n1'), pod('b', 'n1')], []],
    [
      'the old one stopped being ready',
      [n1],
      [pod('a', 'n1', { hash: 'old' }), pod('b', 'n1')],
      ['-a@n1 surgeNotReady'],
    ],
    ['the new one is available', [n1], [old('a', 'n1'), ready('b', 'n1')], ['-a@n1 surgeDone']],
    ['both unready beside', [n1], [pod('a', 'n1', { hash: 'old' }), ready('b', 'n1')], ['-a@n1 surgeNotReady']],
    ['two new ones', [n1], [pod('a', 'n1', { age: 9 }), pod('b', 'n1', { age: 5 })], ['-b@n1 excess']],
    ['two old ones', [n1], [old('a', 'n1', { age: 9 }), old('b', 'n1', { age: 5 })], ['-b@n1 excess']],
    [
      'old, older and new',
      [n1],
      [old('a', 'n1', { age: 5 }), old('b', 'n1', { age: 9 }), pod('c', 'n1', { age: 1 })],
      ['-a@n1 excess'],
    ],
    ['not long enough ready', [n1], [old('a', 'n1'), ready('b', 'n1', { readyFor: 5 })], []],
  ])('%s', (_, nodes, pods, expected) => {
    const ds = daemonSet({ spec: { ...rolling(0, 1), minReadySeconds: 10 } });
    expect(managed(nodes, pods, ds)).toEqual(expected);
  });

  it('distinguishes new and old pods by hash alone, whatever the template generation', () => {
    const annotations = { 'deprecated.daemonset.template.generation': '4' };
    const ds = daemonSet({ spec: rolling(0, 1), metadata: { annotations } });
    const relabelled = (name: string) =>
      ready(name, 'n1', { metadata: { labels: { app: 'agent', 'pod-template-generation': '4' } } });
    expect(managed([n1], [relabelled('a'), relabelled('b')], ds)).toEqual(['-b@n1 excess']);
    expect(managed([n1], [relabelled('a'), ready('b', 'n1')], surge)).toEqual(['-a@n1 surgeDone']);
  });
});
