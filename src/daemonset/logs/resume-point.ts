import { timestampParser } from './timestamp.ts';

/** How far a log has been read, to go on after its connection broke without losing or repeating a line. */
export interface ResumePoint {
  /** Records a line by its timestamp, and returns whether it is new. */
  accept(timestamp: string): boolean;
  /** The `sinceTime` to request; undefined before the first line. */
  since(): string | undefined;
  /** A response to {@link since} begins: the lines of that time come once more. */
  resume(): void;
}

interface Second {
  readonly seconds: number;
  /** The nanoseconds of its lines; several lines may have the same. */
  readonly nanos: number[];
}

/**
 * The API server requests logs from kubelets by whole seconds, and several lines may have one timestamp. So all lines of the last two
 * seconds that have any are kept by their timestamps: as many of each are dropped when the log goes on. Two, because the streams of a
 * container may be recorded slightly out of order.
 */
export function createResumePoint(): ResumePoint {
  const parse = timestampParser();
  let before: Second | undefined;
  let current: Second | undefined;
  let replayed: Map<number, Map<number, number>> | undefined;

  const record = (seconds: number, nanos: number): void => {
    if (current === undefined || seconds > current.seconds) {
      before = current;
      current = { seconds, nanos: [nanos] };
    } else if (seconds === current.seconds) current.nanos.push(nanos);
    else if (seconds === before?.seconds) before.nanos.push(nanos);
  };

  return {
    accept: (timestamp) => {
      const { seconds, nanos } = parse(timestamp);
      const counts = replayed?.get(seconds);
      const left = counts?.get(nanos) ?? 0;
      if (left > 0) {
        counts?.set(nanos, left - 1);
        return false;
      }
      record(seconds, nanos);
      return true;
    },
    since: () => {
      const first = before ?? current;
      return first && new Date(first.seconds * 1000).toISOString().replace('.000Z', 'Z');
    },
    resume: () => {
      replayed = new Map();
      for (const second of [before, current]) {
        if (second === undefined) continue;
        const counts = new Map<number, number>();
        for (const nanos of second.nanos) counts.set(nanos, (counts.get(nanos) ?? 0) + 1);
        replayed.set(second.seconds, counts);
      }
    },
  };
}
