import { expect, it } from 'vitest';
import { outdatedPods } from '../../../src/daemonset/pods/outdated-pods.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { ControllerRevision } from '../../../src/kube/wire.ts';
import { daemonSet, node, NOW, old, ready } from '../build.ts';

function revision(hash: string, number: number): ControllerRevision {
  return { metadata: { name: `agent-${hash}`, labels: { 'controller-revision-hash': hash } }, revision: number };
}

it('lists the pods of older revisions by node, with the revision if it exists', () => {
  const pods = [
    old('p3', 'n3', { hash: 'forgotten' }),
    old('p1', 'n1'),
    ready('p2', 'n2'),
    old('p4', 'n4', { terminating: true }),
    old('p5', 'gone'),
  ];
  const nodes = ['n1', 'n2', 'n3', 'n4'].map((name) => node(name));
  const view = viewOf({ ds: daemonSet(), nodes, pods, hash: 'new', now: NOW });
  expect(outdatedPods({ view, history: [revision('old', 4), revision('new', 5)] })).toEqual([
    { node: 'gone', pod: 'p5', revision: 4 },
    { node: 'n1', pod: 'p1', revision: 4 },
    { node: 'n3', pod: 'p3', revision: undefined },
  ]);
});
