import { badRequest } from '../../store/api-error.ts';
import type { Json } from '../../../core/json/json.ts';
import { Part, pathText } from '../../strict-object-reader.ts';
import type { Fault, FaultEffect } from './faults.ts';

export const FAULT_KEYS = ['effect', 'method', 'path', 'watch', 'times', 'probability'];

const EFFECT_KEYS = ['kind', 'ms', 'code', 'retryAfterSeconds', 'after'];
const KINDS = ['latency', 'status', 'drop', 'stall', 'expire', 'truncate'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Faults as they come over the wire. Throws an ApiError (400) for what is none. */
export function faultsOf(json: Json | undefined): readonly Fault[] {
  const refuse = (path: readonly (string | number)[], what: string): Error => badRequest(`${pathText(path)} ${what}`);
  return new Part({ faults: json ?? null }, [], ['faults'], refuse).parts('faults', FAULT_KEYS).map(faultOf);
}

/** A fault of plain data: the same in a scenario and over the wire. */
export function faultOf(part: Part): Fault {
  const method = part.text('method');
  if (method !== undefined && !METHODS.includes(method)) {
    throw part.wrong('method', `is none of ${METHODS.join(', ')}`);
  }
  const path = part.text('path');
  if (path !== undefined && !isPattern(path)) throw part.wrong('path', 'is no regular expression');
  const probability = part.value('probability');
  if (probability !== undefined && !(typeof probability === 'number' && probability >= 0 && probability <= 1)) {
    throw part.wrong('probability', 'is not a number from 0 to 1');
  }
  const [watch, times] = [part.flag('watch'), part.whole('times', 1)];
  return {
    effect: effectOf(part.part('effect', EFFECT_KEYS), part),
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(watch === undefined ? {} : { watch }),
    ...(times === undefined ? {} : { times }),
    ...(probability === undefined ? {} : { probability }),
  };
}

function effectOf(effect: Part | undefined, part: Part): FaultEffect {
  if (effect === undefined) throw part.wrong('effect', 'is missing');
  const kind = effect.required('kind');
  const after = effect.whole('after');
  switch (kind) {
    case 'latency':
      return { kind, ms: needed(effect, 'ms') };
    case 'status': {
      const code = needed(effect, 'code');
      if (code < 400 || code > 599) throw effect.wrong('code', 'is not a status from 400 to 599');
      const retryAfterSeconds = effect.whole('retryAfterSeconds');
      return { kind, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    }
    case 'drop':
    case 'stall':
    case 'expire':
      return { kind, ...(after === undefined ? {} : { after }) };
    case 'truncate':
      return { kind, after: needed(effect, 'after') };
    default:
      throw effect.wrong('kind', `is none of ${KINDS.join(', ')}`);
  }
}

function needed(part: Part, key: string): number {
  const value = part.whole(key);
  if (value === undefined) throw part.wrong(key, 'is missing');
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
