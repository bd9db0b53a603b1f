/** What the containers of matching images print. */
export interface LogRule {
  /** An image, in which `*` matches any text. */
  readonly match: string;
  /** Lines per second. */
  readonly rate: number;
  /** How many of them are printed at the same time, and get the same timestamp. */
  readonly burst: number;
  /** Printed in turn. `{n}` is the number of the line from 1, `{node}`, `{pod}` and `{container}` where it runs. */
  readonly lines: readonly string[];
}

/** A run of a container. Times are milliseconds since 1970. */
export interface ContainerRun {
  readonly begin: number;
  /** Undefined while it runs. */
  readonly end: number | undefined;
  readonly exitCode: number | undefined;
  /** How often the container had restarted before. */
  readonly restarts: number;
}

/** The lines of a run by their numbers from 0. */
export interface RunLines {
  /** How many there are at this time. */
  count(now: number): number;
  /** The number of the first line that is not before this time. */
  firstSince(time: number): number;
  line(index: number): { readonly at: string; readonly text: string };
}

/** How often a container prints that it runs, in milliseconds. */
const EVERY_MS = 10_000;

/** Without a rule: that it started, that it runs, and how it ended. */
export function usualLines({ begin, end, exitCode, restarts }: ContainerRun, container: string): RunLines {
  const running = (time: number): number =>
    Math.max(0, Math.floor((Math.min(time, end ?? time) - begin) / EVERY_MS) + 1);
  return {
    count: (now) => running(now) + (end === undefined ? 0 : 1),
    firstSince: (time) => {
      if (end !== undefined && time > end) return running(end) + 1;
      return Math.max(0, Math.min(Math.ceil((time - begin) / EVERY_MS), running(end ?? Infinity)));
    },
    line: (index) => {
      if (end !== undefined && index === running(end)) {
        return { at: timestamp(end, restarts), text: `${container}: exited with code ${exitCode ?? 0}` };
      }
      const at = timestamp(begin + index * EVERY_MS, restarts);
      const text = index === 0 ? 'started' : `running for ${(index * EVERY_MS) / 1000}s`;
      return { at, text: `${container}: ${text}` };
    },
  };
}

/** The lines of a rule. */
export function ruledLines(
  { begin, end, restarts }: ContainerRun,
  { rate, burst, lines }: LogRule,
  names: Readonly<Record<string, string>>,
): RunLines {
  const periodNs = (burst * 1e9) / rate;
  const elapsedNs = (time: number): number => (Math.min(time, end ?? time) - begin) * 1e6;
  const templates = lines.map((line) =>
    line.replace(/\{(node|pod|container)\}/g, (_, name: string) => names[name] ?? ''),
  );
  return {
    count: (now) => Math.max(0, Math.floor(elapsedNs(now) / periodNs) + 1) * burst,
    firstSince: (time) => Math.max(0, Math.ceil(((time - begin) * 1e6) / periodNs)) * burst,
    line: (index) => {
      const ns = Math.round(Math.floor(index / burst) * periodNs);
      const text = templates[index % templates.length] ?? '';
      return {
        at: timestamp(begin + Math.floor(ns / 1e6), (ns % 1e6) + restarts),
        text: text.replace('{n}', String(index + 1)),
      };
    },
  };
}

/** As a kubelet prints it. The nanoseconds tell runs apart that began in the same second. */
function timestamp(ms: number, nanos: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;
}
