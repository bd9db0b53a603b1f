const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)(?= |$)/;

/** The timestamp that a kubelet puts before a line, in RFC 3339 with nanoseconds and the node's time zone; empty if there is none. */
export function leadingTimestamp(line: string): string {
  return TIMESTAMP.exec(line.length > 40 ? line.slice(0, 40) : line)?.[0] ?? '';
}

/** A timestamp as numbers. */
export interface LogTime {
  /** Since 1970. */
  readonly seconds: number;
  readonly nanos: number;
}

/** Splits timestamps; successive ones are mostly of the same second, whose parsing is saved. */
export function timestampParser(): (timestamp: string) => LogTime {
  let [last, seconds] = ['', 0];
  return (timestamp) => {
    const fraction = /^\.\d+/.exec(timestamp.slice(19, 30))?.[0] ?? '';
    const whole = timestamp.slice(0, 19) + timestamp.slice(19 + fraction.length);
    if (whole !== last) [last, seconds] = [whole, Date.parse(whole) / 1000];
    return { seconds, nanos: Number(fraction.slice(1).padEnd(9, '0')) };
  };
}

/** For sorting; lines without a timestamp come first. */
export function compareTimes(a: LogTime, b: LogTime): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}
