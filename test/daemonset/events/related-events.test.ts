import { describe, expect, it } from 'vitest';
import { eventScope, relatedEvents } from '../../../src/daemonset/events/related-events.ts';
import type { Event } from '../../../src/kube/wire.ts';
import { daemonSet, pod } from '../build.ts';

const ds = daemonSet({ metadata: { name: 'agent', namespace: 'ops', uid: 'uid-1' } });

interface About {
  readonly kind: string;
  readonly name: string;
  readonly uid?: string;
  readonly namespace?: string;
}

function event(about: About, host?: string): Event {
  const namespace = about.namespace ?? (about.kind === 'Node' ? undefined : 'ops');
  return {
    metadata: { name: `${about.name}.1` },
    involvedObject: { ...about, ...(namespace === undefined ? {} : { namespace }) },
    ...(host === undefined ? {} : { source: { host } }),
  };
}

const mine = pod('agent-bbbbb', 'n1', { metadata: { uid: 'b' } });
const foreign = pod('agent-ccccc', 'n2', {
  metadata: { uid: 'c', ownerReferences: [{ uid: 'other', controller: true }] },
});
const nodes = (events: readonly Event[]) =>
  relatedEvents(events, eventScope(ds, [mine, foreign])).map(({ node }) => node);

describe('an event belongs to a DaemonSet', () => {
  it.each([
    ['about it', { kind: 'DaemonSet', name: 'agent' }, undefined],
    ['about an earlier one of its name', { kind: 'DaemonSet', name: 'agent', uid: 'before' }, undefined],
    ['about a revision of it', { kind: 'ControllerRevision', name: 'agent-8d9c9d476' }, undefined],
    ['about a pod of it', { kind: 'Pod', name: 'agent-bbbbb', uid: 'b' }, 'n1'],
    ['about a node of its pods', { kind: 'Node', name: 'n1', uid: 'n1' }, 'n1'],
  ])('that is %s', (_, about, node) => {
    expect(nodes([event(about)])).toEqual([node]);
  });

  it('that is about a pod that is gone, by its name, with the node that the kubelet named', () => {
    const gone = { kind: 'Pod', name: 'agent-zz999', uid: 'gone' };
    expect(nodes([event(gone), event(gone, 'n7')])).toEqual(['n7', 'n7']);
  });

  it('has no node of another event, when events name no uids', () => {
    const gone = { kind: 'Pod', name: 'agent-zz999' };
    expect(nodes([event(gone, 'n7'), event({ kind: 'DaemonSet', name: 'agent' })])).toEqual(['n7', undefined]);
    expect(nodes([event({ kind: 'Node', name: 'n1' }), event({ kind: 'DaemonSet', name: 'agent' })])).toEqual([
      'n1',
      undefined,
    ]);
  });

  it.each([
    ['another DaemonSet', { kind: 'DaemonSet', name: 'agent-x' }],
    ['one of its name in another namespace', { kind: 'DaemonSet', name: 'agent', namespace: 'default' }],
    ['a pod of another controller', { kind: 'Pod', name: 'agent-ccccc', uid: 'c' }],
    ['a pod of a DaemonSet with a longer name', { kind: 'Pod', name: 'agent-x-bbbbb' }],
    ['a pod that nobody generated', { kind: 'Pod', name: 'agent-main1' }],
    ['a pod in another namespace', { kind: 'Pod', name: 'agent-zz999', namespace: 'default' }],
    ['a node without a pod of it', { kind: 'Node', name: 'n2' }],
    ['something else', { kind: 'Service', name: 'agent' }],
  ])('and not one about %s', (_, about) => {
    expect(nodes([event(about)])).toEqual([]);
  });

  it('knows pods whose name the API server cut', () => {
    const long = daemonSet({ metadata: { name: 'a'.repeat(60), namespace: 'ops', uid: 'uid-1' } });
    const about = { kind: 'Pod', name: `${'a'.repeat(58)}bbbbb` };
    expect(relatedEvents([event(about)], eventScope(long, []))).toHaveLength(1);
  });
});
