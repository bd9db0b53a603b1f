import { humanDuration } from '../../core/text/human-duration.ts';
import { asDsError } from '../../core/errors.ts';
import { eventTime } from '../../daemonset/events/event-times.ts';
import type { NodeReport, ReportedPod } from '../../daemonset/status/node-report.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { readPodLog } from '../../kube/pod-log.ts';
import { EVENTS } from '../../kube/resource.ts';
import type { Event, Pod } from '../../kube/wire.ts';

/** Reasons for which the container's log is worth reading. */
const CRASHES: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'Error',
  'OOMKilled',
  'Completed',
  'ContainerCannotRun',
]);

/** A log is read up to so many bytes: 500 lines can be of any length. */
const MAX_LOG_BYTES = 1_000_000;
/** Events within so many milliseconds are about the same attempt. */
const TOGETHER = 1000;

/** The pod's events, oldest first; the server has already combined repeated ones. */
export async function podEvents(client: Client, pod: Pod, { signal }: CallOptions): Promise<readonly Event[]> {
  const at = { resource: EVENTS, namespace: pod.metadata?.namespace };
  const fieldSelector = `involvedObject.uid=${pod.metadata?.uid ?? ''}`;
  const { items } = await client.list<Event>(at, { fieldSelector, signal });
  return items.toSorted((a, b) => eventTime(a) - eventTime(b));
}

/** `12s ago Failed: …`; not escaped for a terminal. */
export function eventText(event: Event, now: number): string {
  const at = eventTime(event);
  const when = at === 0 ? '' : `${humanDuration(Math.max(0, now - at))} ago `;
  return `${when}${event.reason ?? 'Event'}: ${(event.message ?? '').trim()}`;
}

/**
 * The last log lines that explain why the pod is unavailable: of its failing container, or of that container's previous instance when the
 * current one has logged nothing. Throws the server's refusal.
 */
export async function podLog(
  client: Client,
  { pod, cause }: ReportedPod,
  { tailLines, signal }: CallOptions & { readonly tailLines: number },
): Promise<{ readonly container: string; readonly lines: readonly string[] }> {
  const container = cause?.container ?? pod.spec?.containers[0]?.name ?? '';
  const at = { namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' };
  const read = async (previous: boolean): Promise<readonly string[]> =>
    linesOf(await readPodLog(client, at, { container, tailLines, limitBytes: MAX_LOG_BYTES, previous, signal }));
  try {
    const lines = await read(false);
    if (lines.length > 0 || !hasCrashed(pod, container)) return { container, lines };
  } catch (error) {
    if (!hasCrashed(pod, container)) throw error;
  }
  return { container, lines: await read(true) };
}

/** The latest message about a pod; not escaped for a terminal. */
export interface PodMessage {
  readonly text: string;
  /** Milliseconds since 1970; undefined when unknown. */
  readonly at: number | undefined;
}

/** The last log line of a crashing pod, or else its last event; of several in one attempt, the longest. Undefined when there is none. */
export async function latestPodMessage(
  client: Client,
  { shown }: NodeReport,
  { signal }: CallOptions,
): Promise<PodMessage | undefined> {
  if (shown === undefined) return undefined;
  if (CRASHES.has(shown.cause?.reason ?? '')) {
    try {
      const line = (await podLog(client, shown, { tailLines: 1, signal })).lines.at(-1);
      if (line !== undefined) return { text: `log: ${line}`, at: undefined };
    } catch (error) {
      // users who may not read logs may read events
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
