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
import { retryOnConflict } from '../../kube/retry-on-conflict.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';

/** The field manager of the annotation. */
const FIELD_MANAGER = 'ds-rollout-run';
/** The duration of a lease: a holder that has not renewed for so many milliseconds counts as dead. */
export const LEASE_MS = 30_000;
/** Milliseconds between renewals. */
export const RENEW_MS = 10_000;
/** Concurrent status writes of the controller cause conflicts. */
const ATTEMPTS = 20;

export type StoredRun =
  | { readonly kind: 'none' }
  | { readonly kind: 'state'; readonly state: RunState }
  /** An annotation that this version of `ds` would not write. */
  | { readonly kind: 'invalid'; readonly why: string };

/** Reads the run that is stored on the DaemonSet. */
export function storedRun(ds: DaemonSet): StoredRun {
  const text = runAnnotationOf(ds);
  if (text === undefined) return { kind: 'none' };
  const parsed = parseState(text);
  return parsed.ok ? { kind: 'state', state: parsed.state } : { kind: 'invalid', why: parsed.why };
}

/** The current holder; undefined without one, or when its lease has expired. */
export function activeHolder({ holder }: RunState, now: number): Holder | undefined {
  return holder !== undefined && now - holder.renewed < LEASE_MS ? holder : undefined;
}

/** A run whose lease this process holds, with its state on the DaemonSet. */
export interface RunLease {
  readonly state: RunState;
  /** Throws kind `conflict` when someone else holds the lease, according to this watched and possibly outdated DaemonSet. */
  check(ds: DaemonSet): void;
  /** Stores the state with this process as the holder. Throws kind `conflict` when the lease is lost. */
  save(state: RunState): Promise<void>;
  /** Renews the lease if it is time to. An unavailable server is tolerated until the lease could expire. */
  renew(): Promise<void>;
  /** Stores the state without a holder, or removes it when the run is over. */
  release(state: RunState | undefined, options: CallOptions): Promise<void>;
}

export interface LeaseOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly me: Pick<Holder, 'id' | 'who'>;
}

/** Acquires the lease with this state, if the annotation still is `expected`. Throws kind `conflict` when someone else was faster. */
export async function acquireLease(
  client: Client,
  named: NamedDaemonSet,
  expected: string | undefined,
  first: RunState,
  { clock, signal, me }: LeaseOptions,
): Promise<RunLease> {
  const at = { resource: DAEMON_SETS, ...named };
  /** Annotations that are ours: the last one written, and one whose write may have been interrupted. */
  let ours: readonly (string | undefined)[] = [expected];
  let state = first;
  let renewed = 0;

  const write = async (text: string | undefined, { signal: provided = signal }: CallOptions): Promise<void> => {
    // longer, and the lease could expire
    const timeoutMs = LEASE_MS - RENEW_MS;
    const written = await withDeadline({ clock, timeoutMs, signal: provided }, (bounded) =>
      tryToWrite(text, { signal: bounded }),
    );
    if (written !== TIMED_OUT) return;
    throw new DsError('timeout', `the API server did not store the state of the run within ${timeoutMs / 1000}s`, {
      hint: hint`resume once it responds: ${sameCommand()}`,
    });
  };
  const tryToWrite = (text: string | undefined, options: CallOptions): Promise<void> =>
    retryOnConflict(
      async () => {
        const ds = await client.get<DaemonSet>(at, options);
        const current = runAnnotationOf(ds);
        if (!ours.includes(current)) throw leaseLostError(ds, named);
        if (current !== text) {
          ours = [current, text];
          const { resourceVersion } = ds.metadata ?? {};
          const metadata = { resourceVersion, annotations: { [RUN_ANNOTATION]: text ?? null } };
          await client.patch(at, 'merge', { metadata }, { ...options, fieldManager: FIELD_MANAGER });
        }
        ours = [text];
      },
      { attempts: ATTEMPTS },
    );
  const save = async (next: RunState, options: CallOptions = { signal }): Promise<void> => {
    const now = clock.now();
    const withHolder = { ...next, holder: { ...me, renewed: now } };
    await write(serializeState(withHolder), options);
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
      const stored = storedRun(ds);
      if (stored.kind === 'state' && !knownHolders.has(stored.state.holder?.id)) throw leaseLostError(ds, named);
    },
    save,
    renew: async () => {
      if (clock.now() - renewed < RENEW_MS) return;
      try {
        await save(state);
      } catch (error) {
        const mayPass = isKind(error, 'unreachable', 'tooManyRequests', 'server', 'timeout');
        if (!mayPass || clock.now() - renewed > LEASE_MS - RENEW_MS) throw error;
      }
    },
    release: async (left, options) =>
      write(left === undefined ? undefined : serializeState({ ...left, holder: undefined }), options),
  };
}

/** Someone else holds the lease. */
export function leaseHeldError(holder: Holder, name: string, now: number): DsError {
  const seconds = Math.max(0, Math.round((now - holder.renewed) / 1000));
  // a renewal time in the future, from a wrong clock or an edit, must not make anyone wait for it
  const left = Math.max(1, Math.min(2 * LEASE_MS, holder.renewed + LEASE_MS - now) / 1000);
  return new DsError(
    'conflict',
    `daemon set ${JSON.stringify(name)} is already being rolled out by ${holder.who} (lease renewed ${seconds}s ago)`,
    {
      hint: hint`stop that run first; if its process is gone, wait ${String(Math.ceil(left))}s for the lease to expire, or take over: ${sameCommand({ takeover: true })}`,
    },
  );
}

function leaseLostError(ds: DaemonSet, { name }: NamedDaemonSet): DsError {
  const stored = storedRun(ds);
  const who = stored.kind === 'state' ? stored.state.holder?.who : undefined;
  const what =
    stored.kind === 'none'
      ? `its state (annotation ${RUN_ANNOTATION}) was removed`
      : `it is held by ${who ?? 'someone else'}`;
  return new DsError('conflict', `lost the lease of the run of daemon set ${JSON.stringify(name)}: ${what}`, {
    hint: hint`no further changes were made; find out who else runs it, then run again: ${sameCommand()}`,
  });
}
