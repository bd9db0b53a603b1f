import { DsError } from '../../core/errors.ts';
import { isTooDeep } from '../../core/json/depth.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { checkBookmark, checkWatched, type CheckedRequest } from '../check-response.ts';
import type { WatchEvent } from '../client.ts';
import { errorOfStatus } from '../status-error.ts';

/** Size limit of one event in characters. An object that a cluster can store has a tenth of this. */
const MAX_LINE = 32 * 1024 * 1024;

/**
 * The lines of a body, split at newlines, wherever the chunks end, also inside a character. An incomplete last line is dropped, because the
 * connection ended there. Throws a DsError of kind `server` for a line of more than 32 Mi characters.
 */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    pending.push(first);
    length += first.length;
    if (length > MAX_LINE) throw tooLong();
    for (const next of rest) {
      const line = pending.join('');
      pending = [next];
      length = next.length;
      if (line.trim() !== '') yield line;
    }
  }
}

function tooLong(): DsError {
  return new DsError('server', `an event of the watch stream is longer than ${MAX_LINE / 1024 / 1024} MiB`, {
    hint: 'check the server address, and any proxies in front of it',
  });
}

function undecodable(line: string, cause?: unknown): DsError {
  const shown = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  return new DsError('server', `unable to decode an event from the watch stream: ${shown}`, { cause });
}

/** The event of a line. Throws the DsError of an `ERROR` event, and one of kind `server` for an invalid line. */
function eventOf<T>(line: string, request: CheckedRequest): WatchEvent<T> {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch (cause) {
    throw undecodable(line, cause);
  }
  if (isTooDeep(line)) throw undecodable(line);
  const object = isObject(event) ? objectAt(event, 'object') : undefined;
  if (!isObject(event) || object === undefined) throw undecodable(line);
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      checkWatched(object, request);
      return { type: event['type'], object: object as T };
    case 'BOOKMARK':
      checkBookmark(object, request);
      return { type: 'BOOKMARK', resourceVersion: resourceVersionOf(object) ?? '' };
    case 'ERROR':
      throw errorOfStatus(object, Number(object['code']) || 500);
    default:
      throw undecodable(line);
  }
}

export function resourceVersionOf(object: JsonObject): string | undefined {
  return stringAt(objectAt(object, 'metadata'), 'resourceVersion');
}

/** The events of one watch response, with their objects checked. */
export async function* eventsOf<T>(
  body: AsyncIterable<Uint8Array>,
  request: CheckedRequest,
): AsyncGenerator<WatchEvent<T>> {
  for await (const line of linesOf(body)) yield eventOf<T>(line, request);
}
