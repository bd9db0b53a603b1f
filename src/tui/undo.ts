import { asDsError } from '../core/errors.ts';
import type { Client } from '../kube/client.ts';
import type { NamedDaemonSet } from '../workflows/cluster/follow-daemonset.ts';
import { planUndo, undoRollout, type Undo } from '../workflows/rollout/undo-rollout.ts';

/** How far an undo from the view is. */
export type UndoState =
  | { readonly kind: 'planning' | 'writing' }
  /** Waits for the answer of the user. `changed`: the question is another than before, because the DaemonSet has changed. */
  | { readonly kind: 'planned'; readonly undo: Undo; readonly changed: boolean }
  /** The server's words, not yet safe for a terminal. */
  | { readonly kind: 'failed'; readonly message: string };

export interface Undoer {
  readonly state: UndoState;
  /** Reads what an undo would change, to ask about it. */
  plan(): void;
  /** Carries the confirmed undo out; does nothing in any other state. */
  confirm(): void;
}

interface UndoerOptions {
  readonly signal: AbortSignal;
  readonly changed: () => void;
  /** The server has the earlier template; `warnings` are its own and ours. */
  readonly done: (undo: Undo, warnings: readonly string[]) => void;
}

/** Undoes a rollout as `ds rollout undo` does, after a question. */
export function createUndoer(client: Client, named: NamedDaemonSet, { signal, changed, done }: UndoerOptions): Undoer {
  let state: UndoState = { kind: 'planning' };
  /** Of two plans that are read at the same time only the last one counts. */
  let turn = 0;
  const set = (next: UndoState): void => {
    state = next;
    changed();
  };
  const attempt = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      if (!signal.aborted) set({ kind: 'failed', message: asDsError(error)?.message ?? String(error) });
    });
  };
  return {
    get state() {
      return state;
    },
    plan: () => {
      const own = ++turn;
      set({ kind: 'planning' });
      attempt(async () => {
        const undo = await planUndo(client, named, 0, { signal });
        if (own === turn) set({ kind: 'planned', undo, changed: false });
      });
    },
    confirm: () => {
      if (state.kind !== 'planned') return;
      const confirmed = state.undo;
      set({ kind: 'writing' });
      attempt(async () => {
        const undo = await planUndo(client, named, confirmed.revision.revision, { signal });
        if (
          undo.ds.metadata?.generation !== confirmed.ds.metadata?.generation ||
          undo.ds.metadata?.uid !== confirmed.ds.metadata?.uid
        ) {
          set({ kind: 'planned', undo: await planUndo(client, named, 0, { signal }), changed: true });
          return;
        }
        const { warnings } = await undoRollout(client, undo, { dryRun: false, signal });
        done(undo, warnings);
      });
    },
  };
}
