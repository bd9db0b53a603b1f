const LAYOUTS = { time: '2006-01-02T15:04:05Z07:00', micro: '2006-01-02T15:04:05.000000Z07:00' } as const;

const TO_THE_SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const MICROSECONDS = /^\.\d{6}(Z|[+-]\d\d:\d\d)$/;

/**
 * What Go says of a text that is no time of the layout; undefined when it is one, or empty. Times of the kind MicroTime must have
 * six digits of a second, as those of Leases and Events.
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
