import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import { isLabelKey, isLabelValue } from '../../apimachinery/labels/label-syntax.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { batchSize, compareKeys, MAX_NODES } from './batches.ts';
import { FLAGS_NOT_KEPT, MAX_GATE_TIME, MAX_RESTARTS_ALLOWED, STATE_LIMITS, type RunState } from './state.ts';

export type ParsedState =
  | { readonly ok: true; readonly state: RunState }
  /** `why` names the first wrong field, as in `gates.timeout is not a time in milliseconds`. */
  | { readonly ok: false; readonly why: string };

/** Returns what is wrong, prefixed with the field's path; undefined when the value is valid. */
type Check = (value: Json, path: string) => string | undefined;
interface Field {
  readonly check: Check;
  readonly optional?: true;
}

/**
 * Parses and validates the annotation field by field: anyone who may patch the DaemonSet can write anything into it. Fields that this
 * version does not write are rejected too.
 */
export function parseState(text: string): ParsedState {
  if (text.length > STATE_LIMITS.text) return { ok: false, why: `it is longer than ${STATE_LIMITS.text} characters` };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { ok: false, why: 'it is not JSON' };
  }
  const wrong = STATE(value, '') ?? inconsistency(value as unknown as RunState);
  return wrong === undefined ? { ok: true, state: value as unknown as RunState } : { ok: false, why: wrong };
}

const is =
  (what: string, test: (value: Json) => boolean): Check =>
  (value, path) =>
    test(value) ? undefined : `${path === '' ? 'it' : path} is not ${what}`;

const text = (what: string, test: (value: string) => boolean): Check =>
  is(what, (value) => typeof value === 'string' && test(value));

const shape =
  (fields: Readonly<Record<string, Field>>): Check =>
  (value, path) => {
    if (!isObject(value)) return `${path === '' ? 'it' : path} is not an object`;
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    const known = new Map(Object.entries(fields));
    const unknown = Object.keys(value).find((key) => !known.has(key));
    if (unknown !== undefined) return `${JSON.stringify(at(unknown.slice(0, 50)))} is not a field of it`;
    for (const [key, { check, optional }] of known) {
      const provided = valueAt(value, key);
      if (provided === undefined && optional !== true) return `${at(key)} is missing`;
      const wrong = provided === undefined ? undefined : check(provided, at(key));
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };

function valueAt(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

const COUNT = is('a whole number from 0 to a million', (value) => isCount(value));
const POSITIVE = is('a whole number from 1 to a million', (value) => isCount(value) && value !== 0);
const GATE_TIME = is('a time in milliseconds of at most a year', (value) => isNumber(value, MAX_GATE_TIME));
/** What a JavaScript Date can hold. */
const TIME = is('a time in milliseconds', (value) => isNumber(value, 8.64e15));
const RESTARTS = is(
  `a whole number from 0 to ${MAX_RESTARTS_ALLOWED}`,
  (value) => isCount(value) && isNumber(value, MAX_RESTARTS_ALLOWED),
);
const BOOLEAN = is('true or false', (value) => typeof value === 'boolean');
const HASH = text('the hash of a revision', (value) => value !== '' && isLabelValue(value));
const KEY = shape({
  value: { check: is('the value of a label, or null', (value) => value === null || isText(value, isLabelValue)) },
  name: { check: text('the name of a node', (value) => /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(value)) },
});
const SIZE = text('a number of nodes or a percentage', (value) => batchSize(value, 1) !== undefined);

/** What `--pause-after` takes. */
export const PAUSE_AFTER = /^(?:canary|each|[1-9]\d{0,8})$/;

const STATE = shape({
  version: { check: is('2: another version of ds wrote it', (value) => value === 2) },
  target: { check: HASH },
  former: { check: HASH, optional: true },
  batches: {
    check: shape({
      by: { check: text('the key of a label', isLabelKey), optional: true },
      batch: { check: SIZE },
      canary: { check: (value, path) => (value === 'all' ? undefined : SIZE(value, path)), optional: true },
      selector: { check: text('a selector of labels', isSelector), optional: true },
    }),
  },
  gates: {
    check: shape({
      readyFor: { check: GATE_TIME },
      maxRestarts: { check: RESTARTS },
      timeout: { check: GATE_TIME },
      pauseAfter: {
        check: text('canary, each or the number of a batch', (value) => PAUSE_AFTER.test(value)),
        optional: true,
      },
    }),
  },
  checkHash: {
    check: shape({
      salt: { check: text('32 hexadecimal digits', (value) => /^[0-9a-f]{32}$/.test(value)) },
      sha256: { check: text('64 hexadecimal digits', (value) => /^[0-9a-f]{64}$/.test(value)) },
    }),
    optional: true,
  },
  flagsNotKept: {
    check: is(
      `a list of ${FLAGS_NOT_KEPT.join(', ')}`,
      (value) =>
        Array.isArray(value) &&
        value.length <= FLAGS_NOT_KEPT.length &&
        value.every((one) => FLAGS_NOT_KEPT.some((flag) => flag === one)),
    ),
    optional: true,
  },
  size: { check: POSITIVE },
  canaries: { check: COUNT, optional: true },
  done: { check: COUNT },
  open: {
    check: shape({
      number: { check: POSITIVE },
      canary: { check: BOOLEAN },
      low: { check: KEY },
      high: { check: KEY },
      count: { check: POSITIVE },
    }),
    optional: true,
  },
  undo: { check: BOOLEAN, optional: true },
  isBack: { check: BOOLEAN, optional: true },
  stopped: {
    check: shape({
      why: { check: text('paused, failed or left', (value) => ['paused', 'failed', 'left'].includes(value)) },
      message: { check: text(`a text of at most ${STATE_LIMITS.message} characters`, isShort(STATE_LIMITS.message)) },
    }),
    optional: true,
  },
  holder: {
    check: shape({
      id: { check: text(`a text of at most ${STATE_LIMITS.id} characters`, isShort(STATE_LIMITS.id)) },
      who: { check: text(`a text of at most ${STATE_LIMITS.who} characters`, isShort(STATE_LIMITS.who)) },
      renewed: { check: TIME },
    }),
    optional: true,
  },
});

/** Checks that the fields fit together: in particular, a batch must not be larger than the flags allow. */
function inconsistency(state: RunState): string | undefined {
  const { batches, size, canaries, done, open, undo, isBack, former } = state;
  const fixed = /^\d+$/;
  if (fixed.test(batches.batch) && size !== Number(batches.batch)) return 'size is not that of batches.batch';
  if ((batches.canary === 'all') !== (canaries === undefined)) return 'canaries does not fit batches.canary';
  if (batches.canary === undefined && canaries !== 0) return 'canaries does not fit batches.canary';
  if (batches.canary !== undefined && fixed.test(batches.canary) && (canaries ?? 0) > Number(batches.canary))
    return 'canaries is larger than batches.canary';
  if (open !== undefined) {
    if (open.number !== done + 1) return 'open.number does not follow done';
    if (open.count > size) return 'open.count is larger than size';
    if (compareKeys(open.low, open.high) > 0) return 'open.low comes after open.high';
  }
  if (undo === true && former === undefined) return 'former is missing';
  return isBack === true && undo !== true ? 'isBack needs undo' : undefined;
}

function isCount(value: Json): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MAX_NODES;
}

function isNumber(value: Json, max: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= max;
}

function isText(value: Json, test: (text: string) => boolean): boolean {
  return typeof value === 'string' && test(value);
}

function isShort(length: number): (value: string) => boolean {
  return (value) => value.length <= length;
}

function isSelector(value: string): boolean {
  if (value.length > STATE_LIMITS.selector) return false;
  try {
    labelQuery(value);
    return true;
  } catch {
    return false;
  }
}
