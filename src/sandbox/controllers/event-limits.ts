import type { Clock } from '../../core/clock.ts';

/** The events that a source may record about an object at once; another is allowed every five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;
/** From the tenth message with the same reason within ten minutes, events are combined. */
const SIMILAR = 10;
const SIMILAR_MS = 600_000;
/** The size of the cache, in objects. */
const CAPACITY = 20_000;

/** An event before it is recorded. */
export interface EventDetails {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The part of the object that it is about: `spec.containers{name}`. */
  readonly fieldPath?: string;
}

/** How to record an event. */
export interface Verdict {
  readonly skip: boolean;
  /** The event that it repeats. */
  readonly known: string | undefined;
  readonly message: string;
  /** How often it has happened, including this time. */
  readonly count: number;
  written(name: string): void;
}

interface Reported {
  name: string | undefined;
  count: number;
}

interface Similar {
  readonly messages: Set<string>;
  last: number;
}

interface Memory {
  tokens: number;
  filled: number;
  readonly reported: Map<string, Reported>;
  readonly similar: Map<string, Similar>;
}

/** The rules of client-go's event correlator: repeats are counted, similar events are combined, and floods are cut off. */
export interface EventLimits {
  correlate(source: string, uid: string, event: EventDetails): Verdict;
}

function spend(memory: Memory, now: number): boolean {
  memory.tokens = Math.min(BURST, memory.tokens + (now - memory.filled) / REFILL_MS);
  memory.filled = now;
  if (memory.tokens < 1) return false;
  memory.tokens--;
  return true;
}

function isOneOfMany(memory: Memory, { type, reason, message }: EventDetails, now: number): boolean {
  const key = `${type} ${reason}`;
  let similar = memory.similar.get(key);
  if (similar === undefined || now - similar.last > SIMILAR_MS) {
    similar = { messages: new Set(), last: now };
    memory.similar.set(key, similar);
  }
  similar.last = now;
  similar.messages.add(message);
  if (similar.messages.size < SIMILAR) return false;
  // The oldest makes room, so that the count stays at the limit.
  const [oldest] = similar.messages;
  if (oldest !== undefined) similar.messages.delete(oldest);
  return true;
}

export function createEventLimits(clock: Clock): EventLimits {
  const memories = new Map<string, Memory>();

  const memoryOf = (key: string, now: number): Memory => {
    const known = memories.get(key);
    if (known !== undefined) return known;
    const memory: Memory = { tokens: BURST, filled: now, reported: new Map(), similar: new Map() };
    memories.set(key, memory);
    if (memories.size > CAPACITY) {
      const [oldest] = memories.keys();
      if (oldest !== undefined) memories.delete(oldest);
    }
    return memory;
  };

  return {
    correlate: (source, uid, event) => {
      const now = clock.now();
      const memory = memoryOf(`${source} ${uid}`, now);
      const { type, reason, fieldPath = '' } = event;
      const combined = isOneOfMany(memory, event, now);
      const message = combined ? `(combined from similar events): ${event.message}` : event.message;
      const key = combined ? `${type} ${reason}` : `${type} ${reason} ${fieldPath} ${message}`;
      const reported = memory.reported.get(key) ?? { name: undefined, count: 0 };
      reported.count++;
      memory.reported.set(key, reported);
      return {
        skip: !spend(memory, now),
        known: reported.name,
        message,
        count: reported.count,
        written: (name) => {
          reported.name = name;
        },
      };
    },
  };
}
