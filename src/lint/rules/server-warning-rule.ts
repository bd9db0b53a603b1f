import type { Rule } from './rule.ts';

export const SERVER_WARNING_RULE: Rule = {
  id: 'server-warning',
  group: 'advice',
  severity: 'warn',
  title: 'the API server warns about this',
  why:
    'The API server warns about fields, labels and annotations that are deprecated or have no effect, and about duplicate items. ' +
    "The message is the API server's.",
  fix: 'Follow the recommendation of the message.',
};
