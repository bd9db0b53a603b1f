import { asDsError, DsError, isKind } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { blockersText } from '../../render/deletion-blockers.ts';
import { wrapText } from '../../render/table/wrap.ts';
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

/** When a deletion takes longer, its blockers are printed: earlier on a terminal. Milliseconds. */
const EXPLAIN_AFTER = { terminal: 5_000, log: 20_000 };
/** An outage of the server of up to this long does not end the wait: the deletion was accepted. */
const OUTAGE_MS = 30_000;
/** How often the blockers are read again. */
const RECHECK_MS = 15_000;
/** Objects watched at the same time. */
const CONCURRENCY = 8;

/**
 * Waits until everything deleted is gone, and prints the blockers of slow deletions. After `timeoutMs` for all of them together (0 for no
 * limit), reports what is left with its blockers.
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
    const explaining = new AbortController();
    const reported = reportBlockers(client, left, AbortSignal.any([bounded, explaining.signal]), rt);
    try {
      const gone = mapConcurrent(deleted, CONCURRENCY, async (each) => {
        await waitIfAllowed(client, each, bounded, rt);
        return each;
      });
      for await (const each of gone) left.delete(each);
    } finally {
      explaining.abort();
      await reported;
    }
  };
  const waited = await withExplanation({ clock, timeoutMs, signal }, wait, (limits) =>
    Promise.all([...left].map(async (each) => [each, await explanation(client, each, limits)] as const)),
  );
  if ('result' in waited) return 'ok';
  let outcome: Outcome = 'ok';
  for (const [each, blockers] of waited.explanation) {
    if (blockers === undefined || !left.has(each)) continue;
    rt.report(new DsError('timeout', `timed out waiting for the condition on ${placeOf(each)}`));
    rt.io.stderr.write(wrapText(blockers.text, rt.io.stderr));
    outcome = 'timedOut';
  }
  return outcome;
}

/** `daemonsets/agent`. */
function placeOf({ resource, name }: DeletedObject): string {
  return `${resource.plural}/${name}`;
}

/** Prints the blockers of slow deletions, and again when they change. */
async function reportBlockers(
  client: Client,
  left: ReadonlySet<DeletedObject>,
  signal: AbortSignal,
  rt: Runtime,
): Promise<void> {
  const { clock, io } = rt;
  const printed = new Map<DeletedObject, string>();
  try {
    for (let pause = io.stderr.isTTY ? EXPLAIN_AFTER.terminal : EXPLAIN_AFTER.log; ; pause = RECHECK_MS) {
      await clock.sleep(pause, signal);
      for (const each of left) {
        const blockers = await explanation(client, each, { clock, timeoutMs: EXPLAIN_WITHIN_MS, signal });
        if (blockers === undefined || signal.aborted || printed.get(each) === blockers.key) continue;
        printed.set(each, blockers.key);
        io.stderr.write(wrapText(`waiting for ${safeText(placeOf(each))}\n${blockers.text}`, io.stderr));
      }
    }
  } catch (error) {
    // the wait ended before that
    if (!signal.aborted) throw error;
  }
}

/** As with kubectl, no failure when the object may be deleted but not read; a note says so. */
async function waitIfAllowed(client: Client, each: DeletedObject, signal: AbortSignal, rt: Runtime): Promise<void> {
  try {
    await waitUntilGone(client, each, { clock: rt.clock, signal, outageMs: OUTAGE_MS });
  } catch (error) {
    const unsupported = isKind(error, 'server') && error.status?.['reason'] === 'MethodNotAllowed';
    if (!isKind(error, 'forbidden') && !unsupported) throw error;
    rt.io.stderr.write(`note: not waiting for ${safeText(each.name)} to be gone: ${safeText(error.message)}\n`);
  }
}

interface Explanation {
  readonly text: string;
  /** Changes with the blockers, and not with time. */
  readonly key: string;
}

/** The blockers of a deletion, or why they cannot be read; undefined when the object is gone. */
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
      const text = 'cannot tell what blocks the deletion: there was no answer in time\n';
      return { text, key: text };
    }
    return blockers && { text: blockersText(blockers, clock.now()), key: blockersText(blockers, 0) };
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined || reason.kind === 'interrupted') throw error;
    // the kind is gone too
    if (reason.kind === 'notFound') return undefined;
    const text = `cannot tell what blocks the deletion: ${safeText(reason.message)}\n`;
    return { text, key: text };
  }
}
