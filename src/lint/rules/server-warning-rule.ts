import type { Rule } from './rule.ts';

export const SERVER_WARNING_RULE: Rule = {
  id: 'server-warning',
  group: 'advice',
  severity: 'warn',
  title: 'the API server would take this with a warning',
  why:
    'The API server warns about fields, labels and annotations that are deprecated or have no effect, and about items that hide one ' +
    "another. The message is the server's own.",
  fix: 'Replace what the message names by what it recommends.',
};
