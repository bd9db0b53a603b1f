import { compareTimes, timestampParser, type LogTime } from './timestamp.ts';

/** A line that several nodes printed. */
export interface FoldedLine<Source> {
  /** That of the first one. */
  readonly source: Source;
  /** The earliest timestamp, as it was sent. */
  readonly at: string;
  /** The text of the first one, with one character per byte. */
  readonly text: string;
  readonly nodes: ReadonlySet<string>;
  /** How often it was printed. */
  readonly count: number;
}

export interface Fold<Source extends { readonly node: string }> {
  /** `now`: milliseconds of any clock. */
  add(source: Source, line: { readonly at: string; readonly text: string }, now: number): void;
  /** Removes and returns the lines that were first added at least `ms` milliseconds before `now`, the earliest first. */
  take(now: number, ms: number): readonly FoldedLine<Source>[];
  /** How many different lines it holds. */
  readonly size: number;
}

interface Group<Source> {
  readonly source: Source;
  at: string;
  time: LogTime;
  readonly text: string;
  readonly nodes: Set<string>;
  count: number;
  readonly since: number;
}

export function createFold<Source extends { readonly node: string }>(): Fold<Source> {
  const parse = timestampParser();
  const groups = new Map<string, Group<Source>>();
  return {
    get size() {
      return groups.size;
    },
    add: (source, { at, text }, now) => {
      const time = at === '' ? { seconds: 0, nanos: 0 } : parse(at);
      const key = withoutTime(text);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { source, at, time, text, nodes: new Set([source.node]), count: 1, since: now });
        return;
      }
      group.nodes.add(source.node);
      group.count++;
      if (compareTimes(time, group.time) < 0) [group.time, group.at] = [time, at];
    },
    take: (now, ms) => {
      const taken: Group<Source>[] = [];
      // in the order in which they were added
      for (const [key, group] of groups) {
        if (now - group.since < ms) break;
        groups.delete(key);
        taken.push(group);
      }
      return taken.toSorted((a, b) => compareTimes(a.time, b.time));
    },
  };
}

/** The beginnings of lines that say when: ISO 8601, Go's log package, syslog, klog, seconds since 1970 or since the boot. */
const TIMES: readonly RegExp[] = [
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?:?/,
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?/,
  /^(?<level>[IWEF])\d{4} \d\d:\d\d:\d\d\.\d{1,9} +\d{1,10} /,
  /^\[ {0,6}\d{1,10}\.\d{1,9}\]/,
  /^\d{10}(?:\.\d{1,9}|\d{3})?(?= )/,
  /^\d\d:\d\d:\d\d(?:[.,]\d{1,9})?/,
];
/** The time in a line of JSON or logfmt. */
const FIELD =
  /("?(?:ts|time|timestamp|@timestamp|t)"?[:=] ?)(?:"\d{4}-[^"]{1,40}"|\d{4}-\d\d-\d\dT[^ ,}]{1,30}|\d{10,19}(?:\.\d{1,9})?(?=[ ,}])|\d\.\d{1,17}e\+?\d{1,2})/;

/** A line without the time that its program put into it. */
export function withoutTime(text: string): string {
  for (const expression of TIMES) {
    const match = expression.exec(text);
    if (match !== null) return `${match.groups?.['level'] ?? ''}${text.slice(match[0].length)}`;
  }
  const head = text.slice(0, 500);
  const field = FIELD.exec(head);
  if (field === null) return text;
  return `${text.slice(0, field.index)}${field[1] ?? ''}${text.slice(field.index + field[0].length)}`;
}
