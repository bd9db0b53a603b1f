import type { Clock } from '../../core/clock.ts';
import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { hint, sameCommand } from '../../core/hint.ts';
import {
  runAnnotationOf,
  RUN_ANNOTATION,
  serializeState,
  type Holder,
  type RunState,
} from '../../daemonset/rollout-run/state.ts';
import { parseState } from '../../daemonset/rollout-run/parse-state.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';

/** Who writes the annotation. */
const FIELD_MANAGER = 'ds-rollout-run';
/** Milliseconds after which one who has said nothing is taken for dead. */
export const HOLD = 30_000;
/** How often one who lives says so. */
export const RENEW = 10_000;
/** The controller writes the DaemonSet's status meanwhile, which makes a write conflict. */
const TRIES = 20;

export type Stood =
  | { readonly kind: 'none' }
  | { readonly kind: 'state'; readonly state: RunState }
  /** An annotation that this version of `ds` would not write. */
  | { readonly kind: 'invalid'; readonly why: string };

/** The state that stands on the DaemonSet. */
export function stoodOn(ds: DaemonSet): Stood {
  const text = runAnnotationOf(ds);
  if (text === undefined) return { kind: 'none' };
  const parsed = parseState(text);
  return parsed.ok ? { kind: 'state', state: parsed.state } : { kind: 'invalid', why: parsed.why };
}

/** Whoever drives the run just now; undefined when nobody does, or the one who did has not said so for too long. */
export function livingHolder({ holder }: RunState, now: number): Holder | undefined {
  return holder !== undefined && now - holder.renewed < HOLD ? holder : undefined;
}

/** The state of a run that is ours, on the DaemonSet. */
export interface RunRecord {
  readonly state: RunState;
  /** Throws kind `conflict` when this DaemonSet, as a watch told of it, is in other hands. A watch may be behind. */
  check(ds: DaemonSet): void;
  /** Writes it, with us as its holder. Throws kind `conflict` when the run is not ours any more. */
  save(state: RunState): Promise<void>;
  /** Says that we live, when it is time to. A server that does not answer is forgiven for as long as nobody takes us for dead. */
  renew(): Promise<void>;
  /** Leaves the state without a holder, or takes it away altogether when the run is over. */
  release(state: RunState | undefined, options: CallOptions): Promise<void>;
}

export interface RecordOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly me: Pick<Holder, 'id' | 'who'>;
}

/**
 * Makes the run ours with this state, if the annotation still is `expected`. Throws kind `conflict` when it is not: somebody else
 * was faster.
 */
export async function claimRun(
  client: Client,
  named: NamedDaemonSet,
  expected: string | undefined,
  first: RunState,
  { clock, signal, me }: RecordOptions,
): Promise<RunRecord> {
  const at = { resource: DAEMON_SETS, ...named };
  /** What may stand there: what was written last, and what was being written when the connection broke. */
  let known: readonly (string | undefined)[] = [expected];
  let state = first;
  let renewed = 0;

  const write = async (text: string | undefined, { signal: provided = signal }: CallOptions): Promise<void> => {
    // longer, and others take us for dead
    const timeoutMs = HOLD - RENEW;
    const written = await withDeadline({ clock, timeoutMs, signal: provided }, (bounded) =>
      tryToWrite(text, { signal: bounded }),
    );
    if (written !== TIMED_OUT) return;
    throw new DsError('timeout', `the API server did not store the state of the run within ${timeoutMs / 1000}s`, {
      hint: hint`go on once it answers again: ${sameCommand()}`,
    });
  };
  const tryToWrite = async (text: string | undefined, options: CallOptions): Promise<void> => {
    for (let tries = 1; ; tries++) {
      const ds = await client.get<DaemonSet>(at, options);
      const there = runAnnotationOf(ds);
      if (!known.includes(there)) throw taken(ds, named);
      if (there === text) {
        known = [text];
        return;
      }
      known = [there, text];
      const { resourceVersion } = ds.metadata ?? {};
      const metadata = { resourceVersion, annotations: { [RUN_ANNOTATION]: text ?? null } };
      try {
        await client.patch(at, 'merge', { metadata }, { ...options, fieldManager: FIELD_MANAGER });
        known = [text];
        return;
      } catch (error) {
        if (!isKind(error, 'conflict') || tries >= TRIES) throw error;
      }
    }
  };
  const save = async (next: RunState, options: CallOptions = { signal }): Promise<void> => {
    const now = clock.now();
    const held = { ...next, holder: { ...me, renewed: now } };
    await write(serializeState(held), options);
    state = next;
    renewed = now;
  };

  const before = expected === undefined ? undefined : parseState(expected);
  const knownHolders = new Set([undefined, me.id, before?.ok === true ? before.state.holder?.id : undefined]);
  await save(first);
  return {
    get state() {
      return state;
    },
    check: (ds) => {
      const stood = stoodOn(ds);
      if (stood.kind === 'state' && !knownHolders.has(stood.state.holder?.id)) throw taken(ds, named);
    },
    save,
    renew: async () => {
      const silent = clock.now() - renewed;
      if (silent < RENEW) return;
      try {
        await save(state);
      } catch (error) {
        const passes = isKind(error, 'unreachable', 'tooManyRequests', 'server', 'timeout');
        if (!passes || clock.now() - renewed > HOLD - RENEW) throw error;
      }
    },
    release: async (left, options) =>
      write(left === undefined ? undefined : serializeState({ ...left, holder: undefined }), options),
  };
}

/** Another run has the DaemonSet. */
export function heldBy(holder: Holder, name: string, now: number): DsError {
  const seconds = Math.max(0, Math.round((now - holder.renewed) / 1000));
  // a lease from the future, by a wrong clock or somebody's hand, is no time to wait for
  const left = Math.max(1, Math.min(2 * HOLD, holder.renewed + HOLD - now) / 1000);
  return new DsError(
    'conflict',
    `daemon set ${JSON.stringify(name)} is being rolled out already, by ${holder.who}, last heard of ${seconds}s ago`,
    {
      hint: hint`stop that one first; if it is dead, wait ${String(Math.ceil(left))}s, or take over: ${sameCommand({ takeover: true })}`,
    },
  );
}

function taken(ds: DaemonSet, { name }: NamedDaemonSet): DsError {
  const stood = stoodOn(ds);
  const who = stood.kind === 'state' ? stood.state.holder?.who : undefined;
  const what =
    stood.kind === 'none'
      ? `somebody removed its state (the annotation ${RUN_ANNOTATION})`
      : `it is in the hands of ${who ?? 'somebody else'}`;
  return new DsError('conflict', `the run of daemon set ${JSON.stringify(name)} is not ours any more: ${what}`, {
    hint: hint`nothing more was done; find out who else runs it, then run it again: ${sameCommand()}`,
  });
}
