import type { ControllerRevision, DaemonSet, Event, Node, Pod } from '../../kube/wire.ts';

/** A change of the DaemonSet, or of what its controller looks at. */
export type ClusterEvent =
  | { readonly kind: 'daemonSet'; readonly object: DaemonSet }
  | { readonly kind: 'node'; readonly object: Node; readonly gone: boolean }
  | { readonly kind: 'pod'; readonly object: Pod; readonly gone: boolean }
  | { readonly kind: 'revision'; readonly object: ControllerRevision; readonly gone: boolean }
  | { readonly kind: 'createFailure'; readonly object: Event; readonly gone: boolean };
