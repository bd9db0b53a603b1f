import type { TimedClock } from '../clock/timers.ts';
import type { LogOptions, PodLogs } from '../api/context.ts';
import { PODS } from '../kinds/pods.ts';
import type { StoreReader } from '../store/resource-type.ts';

/** How often a simulated container writes a line. */
const EVERY_MS = 10_000;

interface Line {
  readonly at: number;
  readonly text: string;
}

interface Run {
  readonly begin: number;
  /** Undefined while it runs. */
  readonly end: number | undefined;
  readonly exitCode: number | undefined;
}

/** The run of a container whose log is requested: the current or the previous one. */
function runOf(
  store: StoreReader,
  namespace: string,
  name: string,
  { container, previous }: LogOptions,
): Run | undefined {
  const pod = store.get(PODS, { namespace, name });
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
  const status = statuses.find((one) => one.name === container);
  const { running, terminated } = status?.state ?? {};
  const last = status?.lastState?.terminated;
  if (!previous && running !== undefined) {
    return { begin: Date.parse(running.startedAt ?? ''), end: undefined, exitCode: undefined };
  }
  const ended = previous ? last : (terminated ?? last);
  if (ended === undefined) return undefined;
  const [begin, end] = [Date.parse(ended.startedAt ?? ''), Date.parse(ended.finishedAt ?? '')];
  return { begin, end, exitCode: ended.exitCode };
}

function linesOf(run: Run, container: string, now: number): readonly Line[] {
  const lines: Line[] = [{ at: run.begin, text: `${container}: started` }];
  const until = run.end ?? now;
  for (let at = run.begin + EVERY_MS; at <= until; at += EVERY_MS) {
    lines.push({ at, text: `${container}: running for ${(at - run.begin) / 1000}s` });
  }
  if (run.end !== undefined) lines.push({ at: run.end, text: `${container}: exited with code ${run.exitCode ?? 0}` });
  return lines;
}

function shown({ at, text }: Line, timestamps: boolean): string {
  return timestamps ? `${new Date(at).toISOString().replace('Z', '000000Z')} ${text}\n` : `${text}\n`;
}

/** The logs of simulated containers: when they started, that they run, and how they ended. */
export function simulatedLogs(store: StoreReader, clock: Pick<TimedClock, 'now' | 'sleep'>): PodLogs {
  return {
    read: async function* ({ namespace, name, uid }, options) {
      const {
        container,
        timestamps,
        sinceSeconds,
        sinceTime,
        tailLines,
        limitBytes = Infinity,
        follow,
        signal,
      } = options;
      const since = sinceSeconds === undefined ? Date.parse(sinceTime ?? '') : clock.now() - sinceSeconds * 1000;
      let left = limitBytes;
      let reported = -Infinity;
      let first = true;
      for (;;) {
        const run = runOf(store, namespace, name, options);
        const all = run === undefined ? [] : linesOf(run, container, clock.now());
        const wanted = all.filter(({ at }) => at > reported && (Number.isNaN(since) || at >= since));
        const tail = first && tailLines !== undefined ? wanted.slice(Math.max(0, wanted.length - tailLines)) : wanted;
        first = false;
        reported = all.at(-1)?.at ?? reported;
        const text = tail
          .map((line) => shown(line, timestamps))
          .join('')
          .slice(0, left);
        left -= text.length;
        if (text !== '') yield text;
        const gone = store.get(PODS, { namespace, name })?.metadata.uid !== uid;
        if (!follow || gone || left <= 0 || run?.end !== undefined || signal?.aborted === true) return;
        try {
          await clock.sleep(1000, signal);
        } catch {
          // The client has disconnected.
          return;
        }
      }
    },
  };
}
