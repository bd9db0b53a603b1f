import { humanDuration } from '../../core/text/human-duration.ts';
import { asDsError } from '../../core/errors.ts';
import type { NodeReport, ReportedPod } from '../../daemonset/status/node-report.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { readPodLog } from '../../kube/pod-log.ts';
import { EVENTS } from '../../kube/resource.ts';
import type { Event, Pod } from '../../kube/wire.ts';

/** Reasons behind which the program itself has something to say. */
const CRASHES: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'Error',
  'OOMKilled',
  'Completed',
  'ContainerCannotRun',
]);

/** Events of one try come within so many milliseconds. */
const TOGETHER = 1000;

/** The pod's events, oldest first; those that say the same are one already. */
export async function podEvents(client: Client, pod: Pod, { signal }: CallOptions): Promise<readonly Event[]> {
  const at = { resource: EVENTS, namespace: pod.metadata?.namespace };
  const fieldSelector = `involvedObject.uid=${pod.metadata?.uid ?? ''}`;
  const { items } = await client.list<Event>(at, { fieldSelector, signal });
  return items.toSorted((a, b) => eventTime(a) - eventTime(b));
}

/** When the event was last seen, in milliseconds since 1970; 0 when nobody says. */
export function eventTime({ series, lastTimestamp, eventTime: time, metadata }: Event): number {
  const at = Date.parse(series?.lastObservedTime ?? lastTimestamp ?? time ?? metadata.creationTimestamp ?? '');
  return Number.isNaN(at) ? 0 : at;
}

/** `12s ago Failed: …`; not yet safe for a terminal. */
export function eventText(event: Event, now: number): string {
  const at = eventTime(event);
  const when = at === 0 ? '' : `${humanDuration(Math.max(0, now - at))} ago `;
  return `${when}${event.reason ?? 'Event'}: ${(event.message ?? '').trim()}`;
}

/**
 * The last lines of the pod's log that tell why it is not available: of the container at fault, and of the one before it where that
 * has ended and the present one has said nothing. Throws the server's refusal.
 */
export async function podLog(
  client: Client,
  { pod, cause }: ReportedPod,
  { tailLines, signal }: CallOptions & { readonly tailLines: number },
): Promise<{ readonly container: string; readonly lines: readonly string[] }> {
  const container = cause?.container ?? pod.spec?.containers[0]?.name ?? '';
  const at = { namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' };
  const read = async (previous: boolean): Promise<readonly string[]> =>
    linesOf(await readPodLog(client, at, { container, tailLines, previous, signal }));
  try {
    const lines = await read(false);
    if (lines.length > 0 || !hasCrashed(pod, container)) return { container, lines };
  } catch (error) {
    if (!hasCrashed(pod, container)) throw error;
  }
  return { container, lines: await read(true) };
}

/** What was last heard of a node in trouble; not yet safe for a terminal. */
export interface PodEvidence {
  readonly text: string;
  /** Milliseconds since 1970; undefined when nobody says. */
  readonly at: number | undefined;
}

/** Its pod's last line where that crashes, or the last event, of several at a time the one that says most; undefined when there is none. */
export async function podEvidence(
  client: Client,
  { shown }: NodeReport,
  { signal }: CallOptions,
): Promise<PodEvidence | undefined> {
  if (shown === undefined) return undefined;
  if (CRASHES.has(shown.cause?.reason ?? '')) {
    try {
      const line = (await podLog(client, shown, { tailLines: 1, signal })).lines.at(-1);
      if (line !== undefined) return { text: `log: ${line}`, at: undefined };
    } catch (error) {
      // Who may not read logs may read events
      if (asDsError(error) === undefined) throw error;
    }
  }
  const events = await podEvents(client, shown.pod, { signal });
  const newest = events.at(-1);
  if (newest === undefined) return undefined;
  const together = events.filter((event) => eventTime(newest) - eventTime(event) <= TOGETHER);
  const [event = newest] = together.toSorted((a, b) => (b.message ?? '').length - (a.message ?? '').length);
  return { text: `${event.reason ?? 'Event'}: ${(event.message ?? '').trim()}`, at: eventTime(event) || undefined };
}

function hasCrashed({ status }: Pod, container: string): boolean {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return statuses.some(({ name, lastState }) => name === container && lastState?.terminated !== undefined);
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .filter((line, index, all) => line !== '' || all.length > 1 || index > 0);
}
