import { currentRevision, hashOf, historyOf } from '../../daemonset/revisions/revisions.ts';
import type { Placement } from '../../daemonset/placement/placement.ts';
import { viewOf } from '../../daemonset/status/view.ts';
import type { Informer } from '../../kube/watch/informer.ts';
import type { DaemonSet, Event, Node, Pod } from '../../kube/wire.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { createErrorIn } from './create-error.ts';
import { eventTime } from '../../daemonset/events/event-times.ts';
import type { OwnedInformers } from './informers.ts';

/** A snapshot from informers. */
export interface InformedSnapshot extends ClusterSnapshot {
  /** The create error is about the pods that are missing now, not about a problem that is over. */
  readonly isCreateErrorCurrent: boolean;
}

export interface InformedSnapshotInput {
  readonly ds: DaemonSet;
  readonly owned: OwnedInformers | undefined;
  readonly nodes: Informer<Node> | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly placementOn: (node: Node) => Placement;
}

export function informedSnapshot({ ds, owned, nodes, now, placementOn }: InformedSnapshotInput): InformedSnapshot {
  const history = historyOf(ds, [...(owned?.revisions.objects.values() ?? [])]);
  const current = currentRevision(ds, history);
  const pods = [...(owned?.pods.objects.values() ?? [])];
  const failures = [...(owned?.failures.objects.values() ?? [])];
  const hash = current === undefined ? '' : hashOf(current);
  return {
    ds,
    view: viewOf({ ds, nodes: [...(nodes?.objects.values() ?? [])], pods, hash, now, placementOn }),
    history,
    current,
    nodesKnown: nodes?.hasSynced === true,
    createError: createErrorIn(failures),
    isCreateErrorCurrent: isCurrent(failures, pods),
  };
}

/** Timestamps of pods and events have whole seconds. */
const SECOND = 1000;

/** A pod created after the failure shows that it is over, until the next failure. */
function isCurrent(failures: readonly Event[], pods: readonly Pod[]): boolean {
  const failed = latest(failures.map(eventTime));
  const created = latest(pods.map(({ metadata }) => Date.parse(metadata?.creationTimestamp ?? '') || 0));
  return failed + SECOND >= created;
}

function latest(times: readonly number[]): number {
  return times.reduce((last, time) => Math.max(last, time), -Infinity);
}
