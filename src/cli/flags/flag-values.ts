import type { Flag } from '../../commands/shared/define.ts';
import { DsError } from '../../core/errors.ts';
import { parseDuration, parseTimeout } from '../../core/text/duration.ts';
import { splitCommas } from './split-commas.ts';

type Value = string | number | boolean | readonly string[];

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function refuse(name: string, text: string, why: string): never {
  throw new DsError('usage', `invalid argument "${text}" for --${name}: ${why}`);
}

/** The value of a flag that is not given. */
export function initialValue(flag: Flag): Value | undefined {
  switch (flag.type) {
    case 'boolean':
      return flag.default ?? false;
    case 'strings':
      return [];
    case 'string':
    case 'integer':
    case 'duration':
      return flag.default;
  }
}

/** Parses the value of a flag. `before` are the earlier values of a repeatable flag. Throws a DsError of kind `usage`. */
export function readValue(name: string, flag: Flag, text: string, before: readonly string[]): Value {
  switch (flag.type) {
    case 'boolean':
      if (TRUE.has(text)) return true;
      return FALSE.has(text) ? false : refuse(name, text, 'it must be true or false');
    case 'string':
      if (flag.choices !== undefined && !flag.choices.includes(text)) {
        return refuse(name, text, `it must be one of ${flag.choices.join(', ')}`);
      }
      return text;
    case 'strings':
      return [...before, ...(flag.split === true ? splitCommas(text) : [text])];
    case 'integer':
      if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
        return refuse(name, text, 'it must be an integer');
      }
      return Number(text);
    case 'duration':
      return readDuration(name, flag.plainSeconds === true ? parseTimeout : parseDuration, text);
  }
}

function readDuration(name: string, parse: (text: string) => number, text: string): number {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof DsError)) throw error;
    throw new DsError('usage', `${error.message} for --${name}`, error.hint === undefined ? {} : { hint: error.hint });
  }
}
