import { EVENTS } from '../kinds/events.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { ControlPlane } from './control-plane.ts';

/** The API server's `--event-ttl`. */
const LIFE_MS = 3_600_000;
const SWEEP_MS = 60_000;

/** Removes Events an hour after their last write. */
export function runEventExpiry({ store, clock }: ControlPlane): Unsubscribe {
  const written = new Map<string, number>();
  const note = (uid: string): void => {
    // Move it to the end, so that the oldest write stays first.
    written.delete(uid);
    written.set(uid, clock.now());
  };
  const keys = new Map<string, { readonly namespace: string | undefined; readonly name: string }>();
  const unsubscribe = store.subscribe(EVENTS, ({ type, object }) => {
    const { uid, namespace, name } = object.metadata;
    if (type === 'DELETED') {
      written.delete(uid);
      keys.delete(uid);
      return;
    }
    note(uid);
    if (type === 'ADDED') keys.set(uid, { namespace, name });
  });
  const sweep = (): void => {
    for (const [uid, at] of written) {
      if (clock.now() - at < LIFE_MS) break;
      const key = keys.get(uid);
      if (key !== undefined) store.delete(EVENTS, key);
    }
    stop = clock.after(SWEEP_MS, sweep, { background: true });
  };
  let stop = clock.after(SWEEP_MS, sweep, { background: true });
  return () => {
    stop();
    unsubscribe();
  };
}
