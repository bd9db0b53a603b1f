import { goScalarText } from '../../core/text/go-text.ts';
import type { Json } from '../../core/json/json.ts';
import { toJson } from '../output/json.ts';
import { findResults, type FindOptions } from './evaluate.ts';
import type { Template } from './parse.ts';

/** The output of a template for a value: scalars as text, other values as JSON, several results separated by spaces. */
export function printTemplate(template: Template, value: Json, options: FindOptions = {}): string {
  return findResults(template, value, options)
    .map((results) => results.map(resultText).join(' '))
    .join('');
}

/** The results of each part of the template as a JSON array: kubectl's `jsonpath-as-json`. */
export function printTemplateAsJson(template: Template, value: Json, options: FindOptions = {}): string {
  return findResults(template, value, options)
    .map((results) => `${toJson(results, { indent: 4 })}\n`)
    .join('');
}

function resultText(value: Json): string {
  return value !== null && typeof value === 'object' ? toJson(value, { indent: 0 }) : goScalarText(value);
}
