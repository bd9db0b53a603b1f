import type { Clock } from '../../../core/clock.ts';
import type { Random } from '../../random.ts';
import { ApiError } from '../../store/api-error.ts';
import type { ApiRequest, ApiResponse } from '../http.ts';

/**
 * The effect of a fault on a request.
 * - `latency`: delays the response by this many milliseconds.
 * - `status`: answers with an error (409, 410, 429, 500, 503, …); 429 and 503 may have a Retry-After.
 * - `drop`: breaks the connection after this many events of a watch or lines of a log, or before the response.
 * - `stall`: sends nothing after this many events of a watch or lines of a log, but keeps the connection open.
 * - `expire`: ends a watch with 410 after this many chunks; answers 410 to a list.
 * - `truncate`: breaks the connection after this many characters of the body.
 */
export type FaultEffect =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'status'; readonly code: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'drop' | 'stall' | 'expire'; readonly after?: number }
  | { readonly kind: 'truncate'; readonly after: number };

export interface Fault {
  readonly effect: FaultEffect;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only requests whose path, query included, matches this regular expression. */
  readonly path?: string;
  /** Only watches (true), or only other requests (false). */
  readonly watch?: boolean;
  /** How many requests it affects; all when absent. */
  readonly times?: number;
  /** Probability from 0 to 1 (default 1). */
  readonly probability?: number;
}

/** The faults in effect, in order: the first that matches a request affects it. */
export interface Faults {
  /** The faults that are left, with their remaining `times`. */
  list(): readonly Fault[];
  set(faults: readonly Fault[]): void;
  /** The response, with the fault that matches the request, if any. */
  around(request: ApiRequest, answer: () => Promise<ApiResponse>): Promise<ApiResponse>;
}

const REASONS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  409: ['Conflict', 'the object has been modified; please apply your changes to the latest version and try again'],
  410: ['Expired', 'too old resource version: 1 (2)'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'Internal error occurred: a fault of the sandbox'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
};

/** The connection must be closed by the server. */
export class BrokenConnection extends Error {
  override readonly name = 'BrokenConnection';
}

function refusal(code: number, retryAfterSeconds: number | undefined): ApiResponse {
  const [reason, message] = REASONS[code] ?? ['', `a fault of the sandbox: status ${code}`];
  const details = retryAfterSeconds === undefined ? undefined : { retryAfterSeconds };
  const error = new ApiError(code, reason, message, details);
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return {
    status: code,
    headers: { 'content-type': 'application/json', ...retry },
    body: JSON.stringify(error.toStatus()),
  };
}

async function* chunksOf(body: ApiResponse['body']): AsyncGenerator<string> {
  if (typeof body === 'string') yield body;
  else yield* body;
}

/** The lines of a watch, one per chunk. */
async function* linesOf(body: ApiResponse['body']): AsyncGenerator<string> {
  for await (const chunk of chunksOf(body)) for (const line of chunk.match(/[^\n]*\n|[^\n]+/g) ?? []) yield line;
}

async function untilGone(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined || signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function* broken(
  lines: AsyncGenerator<string>,
  effect: FaultEffect,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const left = 'after' in effect ? (effect.after ?? 0) : 0;
  let count = 0;
  if (left > 0) {
    for await (const line of lines) {
      yield line;
      if (++count >= left) break;
    }
  }
  if (effect.kind === 'drop') throw new BrokenConnection('dropped');
  if (effect.kind === 'stall') return untilGone(signal);
  yield `${JSON.stringify({ type: 'ERROR', object: new ApiError(410, ...expiredMessage()).toStatus() })}\n`;
}

function expiredMessage(): readonly [string, string] {
  return REASONS[410] ?? ['Expired', ''];
}

async function* cut(chunks: AsyncGenerator<string>, characters: number): AsyncGenerator<string> {
  let left = characters;
  for await (const chunk of chunks) {
    yield chunk.slice(0, left);
    left -= chunk.length;
    if (left <= 0) break;
  }
  throw new BrokenConnection('truncated');
}

function isWatch({ path }: ApiRequest): boolean {
  return /[?&]watch=(?!false|0)/.test(path);
}

/** A watch, or a log. */
function isStream(request: ApiRequest): boolean {
  return isWatch(request) || /\/log(\?|$)/.test(request.path);
}

async function withEffect(
  effect: FaultEffect,
  request: ApiRequest,
  clock: Clock,
  answer: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  switch (effect.kind) {
    case 'latency':
      await clock.sleep(effect.ms, request.signal);
      return answer();
    case 'status':
      return refusal(effect.code, effect.retryAfterSeconds);
    case 'truncate': {
      const response = await answer();
      const body = cut(chunksOf(response.body), effect.after);
      return { ...response, body };
    }
    case 'drop':
    case 'stall':
    case 'expire': {
      if (effect.kind === 'expire' && !isWatch(request)) return refusal(410, undefined);
      if (effect.kind === 'drop' && !isStream(request)) throw new BrokenConnection('dropped');
      const response = await answer();
      return { ...response, body: broken(linesOf(response.body), effect, request.signal) };
    }
  }
}

function fits({ method, path, watch }: Fault, request: ApiRequest): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (watch !== undefined && watch !== isWatch(request)) return false;
  return path === undefined || new RegExp(path).test(request.path);
}

export function createFaults(clock: Clock, random: Random): Faults {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    list: () => active.map(({ fault, left }) => (fault.times === undefined ? fault : { ...fault, times: left })),
    set: (faults) => {
      active = faults.map((fault) => ({ fault, left: fault.times ?? Infinity }));
    },
    around: (request, answer) => {
      const hit = active.find(
        ({ fault }) => fits(fault, request) && (fault.probability === undefined || random() < fault.probability),
      );
      if (hit === undefined) return answer();
      hit.left--;
      if (hit.left <= 0) active = active.filter((one) => one !== hit);
      return withEffect(hit.fault.effect, request, clock, answer);
    },
  };
}
