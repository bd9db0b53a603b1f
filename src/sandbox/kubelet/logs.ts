import type { TimedClock } from '../clock/timers.ts';
import type { LogOptions, PodLogs } from '../api/context.ts';
import { PODS } from '../kinds/pods.ts';
import type { StoreReader } from '../store/resource-type.ts';
import type { Pod } from '../../kube/wire.ts';
import { matchesPattern } from './behaviour.ts';
import { ruledLines, usualLines, type ContainerRun, type LogRule, type RunLines } from './log-lines.ts';

/** How often a followed log is looked at, in milliseconds, with and without a rule for its lines. */
const RULED_POLL_MS = 100;
const POLL_MS = 1000;
/** Lines of one part of a response. */
const PART = 2000;

type Terminated = NonNullable<
  NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']
>['terminated'];

/** The runs of a container that a kubelet still knows: the current or last one, and the one before. */
function runsOf(
  pod: Pod | undefined,
  container: string,
): { readonly now?: ContainerRun; readonly before?: ContainerRun } {
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
  const status = statuses.find((one) => one.name === container);
  const { running, terminated } = status?.state ?? {};
  const last = status?.lastState?.terminated;
  const restarts = status?.restartCount ?? 0;
  const ended = (one: Terminated, count: number): ContainerRun | undefined =>
    one && {
      begin: Date.parse(one.startedAt ?? ''),
      end: Date.parse(one.finishedAt ?? ''),
      exitCode: one.exitCode,
      restarts: count,
    };
  const isWaiting = running === undefined && terminated === undefined;
  const before = ended(last, isWaiting ? restarts : restarts - 1);
  const now =
    running === undefined
      ? (ended(terminated, restarts) ?? before)
      : { begin: Date.parse(running.startedAt ?? ''), end: undefined, exitCode: undefined, restarts };
  return { ...(now === undefined ? {} : { now }), ...(before === undefined ? {} : { before }) };
}

/** The logs of simulated containers: the lines of the first rule that matches the image, or when they started, that they run, and how they ended. */
export function simulatedLogs(
  store: StoreReader,
  clock: Pick<TimedClock, 'now' | 'sleep'>,
  rules: readonly LogRule[] = [],
): PodLogs {
  return {
    read: async function* ({ namespace, name, uid }, options) {
      const { container, follow, previous, limitBytes = Infinity, signal } = options;
      const podNow = (): Pod | undefined => store.get(PODS, { namespace, name });
      const pod = podNow();
      const rule = ruleOf(pod, container, rules);
      const names = { node: pod?.spec?.nodeName ?? '', pod: name, container };
      const linesOf = (one: ContainerRun): RunLines =>
        rule === undefined ? usualLines(one, container) : ruledLines(one, rule, names);
      const { now, before } = runsOf(pod, container);
      const first = previous ? before : now;
      if (first === undefined) return;
      let next = beginning(linesOf(first), options, clock.now());
      let left = limitBytes;
      for (;;) {
        const runs = runsOf(podNow(), container);
        const isGone = store.get(PODS, { namespace, name })?.metadata.uid !== uid;
        // a kubelet ends with the run, of which it reads all lines
        const run = [runs.now, runs.before].find((one) => one?.restarts === first.restarts) ?? first;
        const lines = linesOf(run);
        const count = isGone ? next : lines.count(clock.now());
        while (next < count && left > 0) {
          const text = partOf(lines, next, Math.min(count, next + PART), options.timestamps).slice(0, left);
          next = Math.min(count, next + PART);
          left -= text.length;
          yield text;
        }
        if (!follow || isGone || left <= 0 || run.end !== undefined || run !== runs.now || signal?.aborted === true)
          return;
        try {
          await clock.sleep(rule === undefined ? POLL_MS : RULED_POLL_MS, signal);
        } catch {
          // The client has disconnected.
          return;
        }
      }
    },
  };
}

function ruleOf(pod: Pod | undefined, container: string, rules: readonly LogRule[]): LogRule | undefined {
  const all = [...(pod?.spec?.initContainers ?? []), ...(pod?.spec?.containers ?? [])];
  const image = all.find((one) => one.name === container)?.image ?? '';
  return rules.find(({ match }) => matchesPattern(match, image));
}

/** The number of the first line that is wanted. */
function beginning(lines: RunLines, { sinceSeconds, sinceTime, tailLines }: LogOptions, now: number): number {
  // The API server passes whole seconds on
  const since =
    sinceSeconds === undefined ? Math.floor(Date.parse(sinceTime ?? '') / 1000) * 1000 : now - sinceSeconds * 1000;
  const first = Number.isNaN(since) ? 0 : lines.firstSince(since);
  return tailLines === undefined ? first : Math.max(first, lines.count(now) - tailLines);
}

function partOf(lines: RunLines, from: number, to: number, timestamps: boolean): string {
  const parts: string[] = [];
  for (let index = from; index < to; index++) {
    const { at, text } = lines.line(index);
    parts.push(timestamps ? `${at} ${text}\n` : `${text}\n`);
  }
  return parts.join('');
}
