import { byText } from '../../core/text/by-text.ts';
import type { ControllerRevision } from '../../kube/wire.ts';
import { revisionHashOf } from './pod-revision.ts';
import { isTerminating } from './pods-by-node.ts';
import { hashOf } from '../revisions/revisions.ts';
import type { DaemonSetView } from '../status/view.ts';

/** A pod of an older revision that is not being deleted. */
export interface OutdatedPod {
  readonly node: string;
  readonly pod: string;
  /** The number of its revision, if that still exists. */
  readonly revision: number | undefined;
}

/** The outdated pods by node: under OnDelete, someone has to delete each of them. */
export function outdatedPods({
  view,
  history,
}: {
  readonly view: DaemonSetView;
  readonly history: readonly ControllerRevision[];
}): readonly OutdatedPod[] {
  const numbers = new Map(history.map((revision) => [hashOf(revision), revision.revision]));
  return [...view.pods]
    .toSorted(([a], [b]) => byText(a, b))
    .flatMap(([node, pods]) =>
      pods
        .filter((pod) => !isTerminating(pod) && !view.isUpdated(pod))
        .map((pod) => ({
          node,
          pod: pod.metadata?.name ?? '',
          revision: numbers.get(revisionHashOf(pod) ?? ''),
        })),
    );
}
