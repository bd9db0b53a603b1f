const LAYOUTS = { time: '2006-01-02T15:04:05Z07:00', micro: '2006-01-02T15:04:05.000000Z07:00' } as const;

const TO_THE_SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const MICROSECONDS = /^\.\d{6}(Z|[+-]\d\d:\d\d)$/;

/**
 * Go's error for text that is no time in the layout; undefined when it is valid or empty. MicroTime, as in Leases and Events, needs six
 * fractional digits.
 */
export function timeProblem(text: string, layout: keyof typeof LAYOUTS): string | undefined {
  if (text === '') return undefined;
  const problem = (rest: string, expected: string): string =>
    `parsing time ${JSON.stringify(text)} as ${JSON.stringify(LAYOUTS[layout])}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(expected)}`;
  if (Number.isNaN(Date.parse(text))) return problem(text, '2006');
  if (layout === 'time') return undefined;
  const rest = text.replace(TO_THE_SECOND, '');
  return MICROSECONDS.test(rest) ? undefined : problem(rest, '.000000');
}
