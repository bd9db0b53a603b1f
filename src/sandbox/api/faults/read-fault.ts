import { badRequest } from '../../store/api-error.ts';
import type { Json } from '../../../core/json/json.ts';
import { StrictObjectReader, pathText } from '../../strict-object-reader.ts';
import type { Fault, FaultEffect } from './faults.ts';

export const FAULT_KEYS = ['effect', 'method', 'path', 'watch', 'times', 'probability'];

const EFFECT_KEYS = ['kind', 'ms', 'code', 'retryAfterSeconds', 'after'];
const KINDS = ['latency', 'status', 'drop', 'stall', 'expire', 'truncate'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Reads faults from a request. Throws an ApiError (400) for invalid ones. */
export function faultsOf(json: Json | undefined): readonly Fault[] {
  const refuse = (path: readonly (string | number)[], what: string): Error => badRequest(`${pathText(path)} ${what}`);
  return new StrictObjectReader({ faults: json ?? null }, [], ['faults'], refuse)
    .objects('faults', FAULT_KEYS)
    .map(faultOf);
}

/** Reads a fault; the same form in a scenario and in a request. */
export function faultOf(reader: StrictObjectReader): Fault {
  const method = reader.string('method');
  if (method !== undefined && !METHODS.includes(method)) {
    throw reader.error('method', `must be one of ${METHODS.join(', ')}`);
  }
  const path = reader.string('path');
  if (path !== undefined && !isPattern(path)) throw reader.error('path', 'is not a regular expression');
  const probability = reader.value('probability');
  if (probability !== undefined && !(typeof probability === 'number' && probability >= 0 && probability <= 1)) {
    throw reader.error('probability', 'is not a number from 0 to 1');
  }
  const [watch, times] = [reader.boolean('watch'), reader.integer('times', 1)];
  return {
    effect: effectOf(reader.object('effect', EFFECT_KEYS), reader),
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(watch === undefined ? {} : { watch }),
    ...(times === undefined ? {} : { times }),
    ...(probability === undefined ? {} : { probability }),
  };
}

function effectOf(effect: StrictObjectReader | undefined, reader: StrictObjectReader): FaultEffect {
  if (effect === undefined) throw reader.error('effect', 'is missing');
  const kind = effect.required('kind');
  const after = effect.integer('after');
  switch (kind) {
    case 'latency':
      return { kind, ms: needed(effect, 'ms') };
    case 'status': {
      const code = needed(effect, 'code');
      if (code < 400 || code > 599) throw effect.error('code', 'is not a status from 400 to 599');
      const retryAfterSeconds = effect.integer('retryAfterSeconds');
      return { kind, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    }
    case 'drop':
    case 'stall':
    case 'expire':
      return { kind, ...(after === undefined ? {} : { after }) };
    case 'truncate':
      return { kind, after: needed(effect, 'after') };
    default:
      throw effect.error('kind', `must be one of ${KINDS.join(', ')}`);
  }
}

function needed(reader: StrictObjectReader, key: string): number {
  const value = reader.integer(key);
  if (value === undefined) throw reader.error(key, 'is missing');
  return value;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
