import { DsError } from '../errors.ts';

/** The units of Go durations in milliseconds; both micro signs are in use. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const WHOLE = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const PART = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/**
 * Parses a Go duration (`90s`, `1m30s`, `1.5h`, `0`, `-1s`) to milliseconds. Rounded away from zero, because zero often means "no limit".
 * Throws a DsError of kind `usage`, also for a number without a unit, as Go does.
 */
export function parseDuration(text: string): number {
  let ms = 0;
  if (WHOLE.test(text)) {
    for (const [, amount = '', unit = ''] of text.matchAll(PART)) ms += Number(amount) * (UNITS[unit] ?? 0);
  } else if (!/^[+-]?0$/.test(text)) {
    throw new DsError('usage', `invalid duration "${text}"`, {
      hint: /^[+-]?\d+$/.test(text)
        ? `the unit is missing: write ${text}s for seconds`
        : 'write it as 90s, 1m30s or 1h',
    });
  }
  // 0.1 + 0.2 must not round up to the next millisecond
  const rounded = Math.ceil(Number(ms.toFixed(6)));
  if (!Number.isSafeInteger(rounded)) throw new DsError('usage', `duration "${text}" is too long`);
  return text.startsWith('-') && rounded !== 0 ? -rounded : rounded;
}

/** The same for text that may be a plain number of seconds, as in client-go's --request-timeout. */
export function parseTimeout(text: string): number {
  return parseDuration(/^\+?\d+$/.test(text) ? `${text}s` : text);
}

/** Formats a duration as Go does, `90s` as `1m30s`; for help and messages. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const all = Math.abs(ms);
  if (all === 0) return '0s';
  if (all < 1000) return `${sign}${all}ms`;
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor((all % 3_600_000) / 60_000);
  const seconds = (all % 60_000) / 1000;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
