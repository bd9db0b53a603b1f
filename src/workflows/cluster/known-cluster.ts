import { keptPlacement } from '../../daemonset/placement/kept-placement.ts';
import { currentRevision, hashOf, historyOf } from '../../daemonset/revisions/revisions.ts';
import { viewOf, type DaemonSetView } from '../../daemonset/status/view.ts';
import type { ControllerRevision, DaemonSet, KubeObject, Node, Pod } from '../../kube/wire.ts';
import type { ClusterEvent } from './watch-cluster.ts';

/** A DaemonSet with its pods, its revisions and every node, as it was at one time. */
export interface KnownView {
  readonly ds: DaemonSet;
  readonly view: DaemonSetView;
  readonly history: readonly ControllerRevision[];
  /** The revision of the present template; undefined until the controller has made it. */
  readonly current: ControllerRevision | undefined;
}

/** What has been told of a cluster so far. */
export interface KnownCluster {
  hear(event: ClusterEvent): void;
  /** Whether everything that was there has been told. */
  readonly isSynced: boolean;
  /** Undefined while nothing is known of the DaemonSet; `now` in milliseconds since 1970. */
  at(now: number): KnownView | undefined;
}

export function knownCluster(): KnownCluster {
  const nodes = new Map<string, Node>();
  const pods = new Map<string, Pod>();
  const revisions = new Map<string, ControllerRevision>();
  const placementOf = keptPlacement();
  let ds: DaemonSet | undefined;
  let isSynced = false;

  return {
    hear: (event) => {
      if (event.kind === 'daemonSet') ds = event.object;
      else if (event.kind === 'synced') isSynced = true;
      else if (event.kind === 'node') keep(nodes, event.object, event.gone);
      else if (event.kind === 'pod') keep(pods, event.object, event.gone);
      else keep(revisions, event.object, event.gone);
    },
    get isSynced() {
      return isSynced;
    },
    at: (now) => {
      if (ds === undefined) return undefined;
      const history = historyOf(ds, [...revisions.values()]);
      const current = currentRevision(ds, history);
      const view = viewOf({
        ds,
        nodes: [...nodes.values()],
        pods: [...pods.values()],
        hash: current === undefined ? '' : hashOf(current),
        now,
        placementOn: placementOf(ds),
      });
      return { ds, view, history, current };
    },
  };
}

function keep<T extends KubeObject>(objects: Map<string, T>, object: T, gone: boolean): void {
  const name = object.metadata?.name ?? '';
  if (gone) objects.delete(name);
  else objects.set(name, object);
}
