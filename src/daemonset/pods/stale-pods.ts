import { byText } from '../../core/text/by-text.ts';
import type { ControllerRevision } from '../../kube/wire.ts';
import { revisionHashOf } from './pod-revision.ts';
import { isTerminating } from './pods-by-node.ts';
import { hashOf } from '../revisions/revisions.ts';
import type { DaemonSetView } from '../status/view.ts';

/** A pod of an older revision that nobody has deleted yet. */
export interface StalePod {
  readonly node: string;
  readonly pod: string;
  /** The number of the revision that it was made from, where that one is still on record. */
  readonly revision: number | undefined;
}

/** The pods that stand in the way of the present template, by node: under OnDelete each has to be deleted by somebody. */
export function stalePods({
  view,
  history,
}: {
  readonly view: DaemonSetView;
  readonly history: readonly ControllerRevision[];
}): readonly StalePod[] {
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
