import type { ControllerRevision, Event } from '../../kube/wire.ts';

/** The creation of a revision as an event: the controller records none, and it explains most of those that follow. */
export function revisionEvent({ metadata = {}, revision }: ControllerRevision): Event {
  const { name = '', namespace, uid, creationTimestamp, resourceVersion } = metadata;
  return {
    metadata: {
      name,
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    involvedObject: {
      kind: 'ControllerRevision',
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
    },
    type: 'Normal',
    reason: 'NewRevision',
    message: `Created revision ${revision}`,
    source: { component: 'daemonset-controller' },
  };
}
