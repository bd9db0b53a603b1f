import type { JsonObject } from '../../core/json/json.ts';
import { deprecatedKindWarning, warningsOnCreate } from '../../apimachinery/warnings/object-warnings.ts';
import type { Problem, Rule } from '../rules/rule.ts';
import { pathOfField } from './field-path.ts';

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

/** The API server's warnings. */
export function* serverWarnings(object: JsonObject, apiVersion: string, kind: string): Iterable<Problem> {
  const deprecated = deprecatedKindWarning(apiVersion, kind);
  if (deprecated !== undefined) yield { rule: 'server-warning', path: ['kind'], message: deprecated };
  for (const { field, text } of warningsOnCreate({ ...object, apiVersion, kind })) {
    const path = pathOfField(object, field);
    yield { rule: 'server-warning', path, part: field.endsWith(']') ? 'key' : 'value', message: text };
  }
}
