import { arrayAt, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { fieldType } from './field-type.ts';
import {
  alternativesOf,
  fieldsOf,
  itemsOf,
  referenced,
  referenceOf,
  valuesOf,
  type ExplainedKind,
  type OpenApi,
} from './openapi.ts';
import { wordWrap } from './word-wrap.ts';

/** The columns of text. */
const WIDTH = 80;
/** How many values a list of fields names. */
const MAX_VALUES = 4;

interface Explained {
  readonly document: OpenApi;
  readonly recursive: boolean;
}

/** What kubectl explain prints first. */
export function kindText({ group, kind, version }: ExplainedKind): string {
  return `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
}

/** The documentation of a field below a schema, in kubectl's format `plaintext`; undefined when there is no such field. */
export function explainText(schema: JsonObject, path: readonly string[], options: Explained): string | undefined {
  const text = textOf(schema, path, options, new Set());
  return text === undefined ? undefined : `${text}\n`;
}

function indented(text: string, spaces: number): string {
  const pad = ' '.repeat(spaces);
  return pad + text.replaceAll('\n', `\n${pad}`);
}

function paragraph(text: string, spaces: number): string {
  return `${indented(wordWrap(text, WIDTH - spaces), spaces)}\n`;
}

/** Follows the path through lists, maps and alternatives. `seen`: the references on the way to this field. */
function textOf(
  schema: JsonObject,
  path: readonly string[],
  options: Explained,
  seen: ReadonlySet<string>,
): string | undefined {
  const { document } = options;
  const reference = referenceOf(schema);
  const resolved = referenced(schema, document) ?? schema;
  const [name, ...rest] = path;
  if (name === undefined) return wholeText(resolved, options);
  if (reference !== '' && seen.has(reference)) return undefined;
  const field = fieldsOf(resolved).find(([each]) => each === name)?.[1];
  if (field !== undefined) {
    const below = textOf(field, rest, options, new Set());
    if (below === undefined || rest.length > 0) return below;
    return `FIELD: ${name} <${fieldType(field, document)}>\n${allValues(field)}\n\n${below}`;
  }
  const next = new Set([...seen, reference]);
  const inside = itemsOf(resolved) ?? valuesOf(resolved);
  if (inside !== undefined) return textOf(inside, path, options, next);
  for (const alternative of alternativesOf(resolved)) {
    const found = textOf(alternative, path, options, next);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wholeText(schema: JsonObject, options: Explained): string {
  const description = descriptionOf(schema, options.document);
  const links = linksOf(schema, { head: 0, text: 4 });
  const fields = fieldsText(schema, 1, options, new Set());
  return (
    `DESCRIPTION:\n${paragraph(description === '' ? '<empty>' : description, 4)}` +
    `${links === '' ? '' : `\n${links}`}${fields === '' ? '' : `FIELDS:\n${fields}`}`
  );
}

/** The description of a schema with those of what it is made of. */
function descriptionOf(schema: JsonObject, document: OpenApi): string {
  const resolved = referenced(schema, document) ?? schema;
  const own = stringAt(resolved, 'description') ?? '';
  const parts = [...alternativesOf(resolved), itemsOf(resolved), valuesOf(resolved)];
  const below = parts.map((part) => (part === undefined ? '' : descriptionOf(part, document)));
  return `${own === '' ? '' : `${own}\n`}${below.join('')}`;
}

/** The links of a schema to other documentation, with the columns of their heading and text. */
function linksOf(schema: JsonObject, { head, text }: { readonly head: number; readonly text: number }): string {
  const links = objectAt(schema, 'externalDocs');
  if (links === undefined || Object.keys(links).length === 0) return '';
  const [description = '', url = ''] = [stringAt(links, 'description'), stringAt(links, 'url')];
  return (
    `${indented('EXTERNAL DOCS:', head)}\n${description === '' ? '' : paragraph(description, text)}` +
    (url === '' ? '' : `${indented(`URL: ${url}`, text)}\n`)
  );
}

/** A list of the fields, without those of a reference that is already around them. */
function fieldsText(schema: JsonObject, level: number, options: Explained, seen: ReadonlySet<string>): string {
  const reference = referenceOf(schema);
  if (reference !== '' && seen.has(reference)) return '';
  const around = new Set([...seen, reference]);
  const resolved = referenced(schema, options.document) ?? schema;
  const required = arrayAt(resolved, 'required');
  const own = fieldsOf(resolved).map(([name, field]) => {
    const text = fieldText(name, field, { required: required.includes(name), level, ...options });
    return options.recursive ? text + fieldsText(field, level + 1, options, around) : text;
  });
  const parts = [...alternativesOf(resolved), itemsOf(resolved), valuesOf(resolved)];
  const others = parts.map((part) => (part === undefined ? '' : fieldsText(part, level, options, around)));
  return [...own, ...others].join('');
}

interface FieldOptions extends Explained {
  readonly required: boolean;
  readonly level: number;
}

function fieldText(name: string, field: JsonObject, { required, level, document, recursive }: FieldOptions): string {
  const spaces = 2 * level;
  const head =
    `${indented(name, spaces)}\t<${fieldType(field, document)}>${required ? ' -required-' : ''}` +
    `${someValues(field, spaces)}\n`;
  if (recursive) return head;
  const description = stringAt(field, 'description') ?? '';
  const links = linksOf(field, { head: spaces + 2, text: spaces + 4 });
  const text = paragraph(description === '' ? '<no description>' : description, spaces + 2);
  return `${head}${text}${links === '' ? '' : `\n${links}`}\n`;
}

function valueText(value: Json): string {
  return value === '' ? '""' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** All valid values of a field, each in its line. */
function allValues(field: JsonObject): string {
  const values = arrayAt(field, 'enum').map((value) => `\n${indented(valueText(value), 4)}`);
  return values.length === 0 ? '' : `ENUM:${values.join('')}`;
}

/** The first valid values of a field. */
function someValues(field: JsonObject, spaces: number): string {
  const values = arrayAt(field, 'enum').map(valueText);
  if (values.length === 0) return '';
  const more = values.length > MAX_VALUES ? ', ....' : '';
  return `\n${' '.repeat(spaces)}enum: ${values.slice(0, MAX_VALUES).join(', ')}${more}`;
}
