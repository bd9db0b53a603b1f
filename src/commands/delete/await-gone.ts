import { asDsError, DsError, isKind } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { blockersText } from '../../render/deletion-blockers.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import {
  EXPLAIN_WITHIN_MS,
  TIMED_OUT,
  withDeadline,
  withExplanation,
  type DeadlineOptions,
} from '../../core/async/deadline.ts';
import type { DeletedObject } from '../../workflows/delete/delete-objects.ts';
import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { waitUntilGone } from '../../workflows/delete/wait-gone.ts';
import { deletionBlockers } from '../../workflows/delete/deletion-blockers.ts';
import type { Runtime } from '../shared/runtime.ts';

/** What takes longer than this is explained, in milliseconds: sooner where somebody looks on. */
const PATIENCE = { terminal: 5_000, log: 20_000 };
/** The deletion was accepted, and stands: a server that goes away meanwhile is waited for, so many milliseconds. */
const OUTAGE = 30_000;
/** How long until it is looked at again, in milliseconds. */
const LOOK_AGAIN = 15_000;
/** How many objects are watched at a time. */
const CONCURRENCY = 8;

/**
 * Waits until everything deleted is gone, or the time is up: then says what is left, and what holds it; when it takes
 * long that is said before, once, and again when it changes. `timeoutMs` is for all of
 * it together; 0 is no limit.
 */
export async function awaitGone(
  client: Client,
  deleted: readonly DeletedObject[],
  timeoutMs: number,
  rt: Runtime,
): Promise<Outcome> {
  const { clock, signal } = rt;
  const left = new Set(deleted);
  const wait = async (bounded: AbortSignal): Promise<void> => {
    const patience = new AbortController();
    const reported = reportBlockers(client, left, AbortSignal.any([bounded, patience.signal]), rt);
    try {
      const gone = mapConcurrent(deleted, CONCURRENCY, async (each) => {
        await waitIfAllowed(client, each, bounded, rt);
        return each;
      });
      for await (const each of gone) left.delete(each);
    } finally {
      patience.abort();
      await reported;
    }
  };
  const waited = await withExplanation({ clock, timeoutMs, signal }, wait, (limits) =>
    Promise.all([...left].map(async (each) => [each, await explanation(client, each, limits)] as const)),
  );
  if ('result' in waited) return 'ok';
  let outcome: Outcome = 'ok';
  for (const [each, holds] of waited.explanation) {
    if (holds === undefined || !left.has(each)) continue;
    rt.report(new DsError('timeout', `timed out waiting for the condition on ${placeOf(each)}`));
    rt.io.stderr.write(holds.text);
    outcome = 'timedOut';
  }
  return outcome;
}

/** `daemonsets/agent`. */
function placeOf({ resource, name }: DeletedObject): string {
  return `${resource.plural}/${name}`;
}

/** Says what it is that takes so long, and again when that is something else. */
async function reportBlockers(
  client: Client,
  left: ReadonlySet<DeletedObject>,
  signal: AbortSignal,
  rt: Runtime,
): Promise<void> {
  const { clock, io } = rt;
  const said = new Map<DeletedObject, string>();
  try {
    for (let pause = io.stderr.isTTY ? PATIENCE.terminal : PATIENCE.log; ; pause = LOOK_AGAIN) {
      await clock.sleep(pause, signal);
      for (const each of left) {
        const holds = await explanation(client, each, { clock, timeoutMs: EXPLAIN_WITHIN_MS, signal });
        if (holds === undefined || signal.aborted || said.get(each) === holds.key) continue;
        said.set(each, holds.key);
        io.stderr.write(`waiting for ${safeText(placeOf(each))}\n${holds.text}`);
      }
    }
  } catch (error) {
    // it was gone, or given up, before that
    if (!signal.aborted) throw error;
  }
}

/** Who may delete but not look is not failed, as with kubectl, but told. */
async function waitIfAllowed(client: Client, each: DeletedObject, signal: AbortSignal, rt: Runtime): Promise<void> {
  try {
    await waitUntilGone(client, each, { clock: rt.clock, signal, outageMs: OUTAGE });
  } catch (error) {
    const unsupported = isKind(error, 'server') && error.status?.['reason'] === 'MethodNotAllowed';
    if (!isKind(error, 'forbidden') && !unsupported) throw error;
    rt.io.stderr.write(`note: not waited for ${safeText(each.name)} to be gone: ${safeText(error.message)}\n`);
  }
}

interface Explanation {
  readonly text: string;
  /** The same as long as the reasons are, whatever time has passed. */
  readonly key: string;
}

/** What holds an object, or why that cannot be told; undefined when it is gone by now. */
async function explanation(
  client: Client,
  each: DeletedObject,
  limits: DeadlineOptions,
): Promise<Explanation | undefined> {
  const { clock } = limits;
  try {
    const blockers = await withDeadline(limits, (bounded) =>
      deletionBlockers(client, each, { now: clock.now(), signal: bounded }),
    );
    if (blockers === TIMED_OUT) {
      const text = 'what holds it could not be read: the server did not answer in time\n';
      return { text, key: text };
    }
    return blockers && { text: blockersText(blockers, clock.now()), key: blockersText(blockers, 0) };
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined || reason.kind === 'interrupted') throw error;
    // with its very kind
    if (reason.kind === 'notFound') return undefined;
    const text = `what holds it could not be read: ${safeText(reason.message)}\n`;
    return { text, key: text };
  }
}
