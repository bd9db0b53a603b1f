import type { JsonObject } from '../../core/json/json.ts';
import type { MessagePlan } from './message-plan.ts';
import type { WireReader } from './wire-reader.ts';

/** Longer messages are rarely equal, in bytes. */
export const LONGEST_SHARED = 512;
const SLOTS = 1024;
/** After how many messages without enough equal ones the next ones are no longer compared. */
const PROBATION = 64;

/** The messages of one plan that were decoded, by a hash of their bytes. */
class SharedMessages {
  private readonly known: ({ readonly bytes: Buffer; readonly object: JsonObject } | undefined)[] = [];
  private tries = 0;
  private finds = 0;

  /** Whether it pays to compare. */
  get isUseful(): boolean {
    return this.tries < PROBATION || this.finds * 2 > this.tries;
  }

  get(bytes: Buffer, start: number, end: number, decode: () => JsonObject): JsonObject {
    let hash = end - start;
    for (let index = start; index < end; index++) hash = (Math.imul(hash, 31) + (bytes[index] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const found = this.known[slot];
    this.tries++;
    if (found !== undefined && found.bytes.compare(bytes, start, end) === 0) {
      this.finds++;
      return found.object;
    }
    const object = decode();
    // a copy, so that the whole page can be freed
    this.known[slot] = { bytes: Buffer.from(bytes.subarray(start, end)), object };
    return object;
  }
}

const byPlan = new WeakMap<MessagePlan, SharedMessages>();

/**
 * The message between the current position and the end. The objects of a list have many parts in common, such as the containers of daemon
 * pods: equal ones become one object, which nobody changes.
 */
export function sharedMessage(
  decoder: { readonly reader: WireReader; message(plan: MessagePlan, end: number): JsonObject },
  plan: MessagePlan,
  end: number,
): JsonObject {
  let messages = byPlan.get(plan);
  if (messages === undefined) {
    messages = new SharedMessages();
    byPlan.set(plan, messages);
  }
  if (!messages.isUseful) return decoder.message(plan, end);
  const { reader } = decoder;
  const { bytes, at: start } = reader;
  const object = messages.get(bytes, start, end, () => decoder.message(plan, end));
  reader.at = end;
  return object;
}
