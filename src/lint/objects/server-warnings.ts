import type { JsonObject } from '../../core/json/json.ts';
import { deprecatedKindWarning, warningsOnCreate } from '../../apimachinery/warnings/object-warnings.ts';
import type { Problem } from '../rules/rule.ts';
import { pathOfField } from './field-path.ts';

/** What the API server would take with a warning, in its words. */
export function* serverWarnings(object: JsonObject, apiVersion: string, kind: string): Iterable<Problem> {
  const deprecated = deprecatedKindWarning(apiVersion, kind);
  if (deprecated !== undefined) yield { rule: 'server-warning', path: ['kind'], message: deprecated };
  for (const { field, text } of warningsOnCreate({ ...object, apiVersion, kind })) {
    const path = pathOfField(object, field);
    yield { rule: 'server-warning', path, part: field.endsWith(']') ? 'key' : 'value', message: text };
  }
}
