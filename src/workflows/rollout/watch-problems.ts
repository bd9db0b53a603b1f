import { isKind } from '../../core/errors.ts';
import { keptPlacement } from '../../daemonset/placement/kept-placement.ts';
import { currentRevision, hashOf, historyOf } from '../../daemonset/revisions/revisions.ts';
import { rolloutTroubles, type RolloutTrouble } from '../../daemonset/rollout/rollout-problems.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { viewOf } from '../../daemonset/status/view.ts';
import type { Client, CollectionPath } from '../../kube/client.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import { CONTROLLER_REVISIONS, EVENTS, PODS } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet, Event, KubeObject, Pod } from '../../kube/wire.ts';
import { createBell } from '../../core/async/bell.ts';
import type { WatchingOptions } from '../cluster/follow-daemonset.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import type { SharedNodes } from '../cluster/shared-nodes.ts';
import { createErrorIn, timeOfEvent } from './stuck-rollout.ts';

/** Milliseconds in which changes are gathered before anybody hears of them: a rollout makes many at once. */
const GATHER = 200;
/** Timestamps of pods and events know no fractions of a second. */
const SECOND = 1000;

export interface TroubleWatch {
  /** The DaemonSet as it now is. Nothing is asked of the server before the first. */
  update(ds: DaemonSet): void;
  /** What keeps it from being rolled out, after each burst of changes. Throws what the server refuses. */
  readonly troubles: AsyncGenerator<readonly RolloutTrouble[]>;
}

interface Kept<T> {
  readonly objects: Map<string, T>;
  synced: boolean;
}

/** Watches all that explains why a DaemonSet, which somebody else follows, is not rolled out. Ends when the signal fires. */
export function watchTroubles(
  client: Client,
  { clock, signal, nodes }: WatchingOptions & { readonly nodes: SharedNodes },
): TroubleWatch {
  const bell = createBell();
  let ds: DaemonSet | undefined;
  const pods: Kept<Pod> = { objects: new Map(), synced: false };
  const revisions: Kept<ControllerRevision> = { objects: new Map(), synced: false };
  const events: Kept<Event> = { objects: new Map(), synced: false };

  const keep = async <T extends KubeObject>(
    kept: Kept<T>,
    at: CollectionPath,
    selectors: { readonly labelSelector?: string; readonly fieldSelector?: string },
  ): Promise<void> => {
    const options = { ...selectors, clock, signal: ownSignal(signal) };
    for await (const event of reflect<T>(client, at, options)) {
      const name = event.type === 'SYNCED' ? '' : (event.object.metadata?.name ?? '');
      if (event.type === 'SYNCED') kept.synced = true;
      else if (event.type === 'DELETED') kept.objects.delete(name);
      else kept.objects.set(name, event.object);
      if (kept.synced) bell.ring();
    }
  };
  const begin = ({ metadata, spec }: DaemonSet): void => {
    const namespace = metadata?.namespace;
    // it never changes
    const labelSelector = selectorText(spec?.selector);
    const fieldSelector = `involvedObject.uid=${metadata?.uid ?? ''},reason=FailedCreate`;
    const ofEvents = keep(events, { resource: EVENTS, namespace }, { fieldSelector }).catch((error: unknown) => {
      if (!isKind(error, 'forbidden')) throw error;
      events.synced = true;
      bell.ring();
    });
    const work = [
      keep(pods, { resource: PODS, namespace }, { labelSelector }),
      keep(revisions, { resource: CONTROLLER_REVISIONS, namespace }, { labelSelector }),
      ofEvents,
    ];
    for (const one of work) one.catch((error: unknown) => bell.fail(error));
    nodes.listen(
      () => bell.ring(),
      (error) => bell.fail(error),
    );
  };

  const placementOf = keptPlacement();
  const now = (of: DaemonSet): readonly RolloutTrouble[] => {
    const all = nodes.nodes() ?? 'forbidden';
    const current = currentRevision(of, historyOf(of, [...revisions.objects.values()]));
    const view = viewOf({
      ds: of,
      nodes: all === 'forbidden' ? [] : all,
      pods: [...pods.objects.values()],
      hash: current === undefined ? '' : hashOf(current),
      now: clock.now(),
      placementOn: placementOf(of),
    });
    const failures = [...events.objects.values()];
    return rolloutTroubles(view, {
      nodesKnown: all !== 'forbidden',
      createError: createErrorIn(failures),
      createErrorIsFresh: isFresh(failures, [...pods.objects.values()]),
    });
  };

  async function* troubles(): AsyncGenerator<readonly RolloutTrouble[]> {
    for (;;) {
      await bell.rung();
      await clock.sleep(GATHER, signal);
      bell.quiet();
      const isKnown = [pods, revisions, events].every(({ synced }) => synced) && nodes.nodes() !== undefined;
      if (ds !== undefined && isKnown) yield now(ds);
    }
  }

  return {
    update: (changed) => {
      const isFirst = ds === undefined;
      ds = changed;
      if (isFirst) begin(changed);
      else bell.ring();
    },
    troubles: troubles(),
  };
}

/** A pod that came after the failure says that it has passed; only a new failure says otherwise. */
function isFresh(failures: readonly Event[], pods: readonly Pod[]): boolean {
  const failed = Math.max(...failures.map(timeOfEvent));
  const created = Math.max(...pods.map(({ metadata }) => Date.parse(metadata?.creationTimestamp ?? '') || 0));
  return failed + SECOND >= created;
}
