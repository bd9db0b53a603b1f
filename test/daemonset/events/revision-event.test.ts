import { expect, it } from 'vitest';
import { revisionEvent } from '../../../src/daemonset/events/revision-event.ts';
import { ago } from '../build.ts';

it('the creation of a revision is an event of it, at the time of its creation', () => {
  const metadata = { name: 'agent-abc', namespace: 'ops', uid: 'u1', creationTimestamp: ago(60), resourceVersion: '7' };
  expect(revisionEvent({ metadata, revision: 3 })).toEqual({
    metadata: { name: 'agent-abc', creationTimestamp: ago(60), resourceVersion: '7' },
    involvedObject: { kind: 'ControllerRevision', name: 'agent-abc', namespace: 'ops', uid: 'u1' },
    type: 'Normal',
    reason: 'NewRevision',
    message: 'Created revision 3',
    source: { component: 'daemonset-controller' },
  });
});

it('an event has no fields that its revision does not have', () => {
  expect(revisionEvent({ metadata: { name: 'agent-abc' }, revision: 1 })).toMatchObject({
    metadata: { name: 'agent-abc' },
    involvedObject: { kind: 'ControllerRevision', name: 'agent-abc' },
  });
  expect(Object.keys(revisionEvent({ metadata: {}, revision: 1 }).involvedObject)).toEqual(['kind', 'name']);
});
