import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { Problem } from '../rules/rule.ts';
import { placeholderIn } from '../text/placeholders.ts';
import { fieldOfPath } from './field-path.ts';

/** Fields with their own syntax or free text, in which such characters may have a meaning. */
const OWN_LANGUAGE = new Set([
  ...['args', 'command', 'value', 'data', 'stringData', 'binaryData', 'annotations', 'description', 'subPathExpr'],
  ...['expression', 'messageExpression', 'variables', 'matchConditions', 'validations', 'openAPIV3Schema', 'status'],
]);

function* look(value: Json | undefined, path: Path): Iterable<Problem> {
  if (typeof value === 'string') {
    const placeholder = placeholderIn(value);
    if (placeholder === undefined) return;
    const message = `${fieldOfPath(path)}: "${placeholder}" is a placeholder that was not replaced`;
    yield { rule: 'unrendered-template', path, message, covers: path };
  } else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) yield* look(item, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) if (!OWN_LANGUAGE.has(key)) yield* look(item, [...path, key]);
  }
}

/** Values with placeholders of a template. */
export function placeholderProblems(object: JsonObject): Iterable<Problem> {
  return look(object, []);
}
