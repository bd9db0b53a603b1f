import { DsError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { customColumns, customColumnsOfFile } from '../../render/output/custom-columns.ts';
import { JsonPathError, parseTemplate, type Template } from '../../render/jsonpath/parse.ts';
import { parseOutputFormat, type OutputFormat } from '../../render/output/output-format.ts';
import type { Column } from '../../render/table/table.ts';

/** The format of `ds get -o`, with its template parsed. */
export type GetFormat =
  | OutputFormat
  | { readonly kind: 'jsonpath'; readonly template: Template; readonly text: string; readonly asJson: boolean }
  | { readonly kind: 'columns'; readonly columns: readonly Column<JsonObject>[] };

/** Formats with a value after `=`, and whether the value is a file. */
const TEMPLATES = new Map([
  ['jsonpath', false],
  ['jsonpath-as-json', false],
  ['jsonpath-file', true],
  ['custom-columns', false],
  ['custom-columns-file', true],
]);

/** Throws a DsError of kind `usage` for an unknown format or an invalid template. Does not read files. */
export function checkGetFormat(output: string | undefined): void {
  const { name, value } = split(output);
  const isFile = TEMPLATES.get(name);
  if (isFile === undefined) parseOutputFormat(output, [...TEMPLATES.keys()]);
  else if (value === '') {
    const template = name.startsWith('jsonpath') ? 'template' : 'custom columns';
    throw new DsError('usage', `${name} format specified but no ${template} given`, { hint: exampleOf(name) });
  } else if (!isFile) readTemplate(name, value);
}

/** The format; reads the file of its template. */
export async function loadGetFormat(output: string | undefined, files: Files): Promise<GetFormat> {
  const { name, value } = split(output);
  const isFile = TEMPLATES.get(name);
  if (isFile === undefined) return parseOutputFormat(output);
  return readTemplate(name, isFile ? new TextDecoder().decode(await files.read(value)) : value);
}

function exampleOf(name: string): string {
  if (name.endsWith('-file')) return `give the file that has it, as in -o ${name}=FILE`;
  const example = name === 'custom-columns' ? 'NAME:.metadata.name,READY:.status.numberReady' : "'{.metadata.name}'";
  return `write it as in -o ${name}=${example}`;
}

function split(output = ''): { readonly name: string; readonly value: string } {
  const equals = output.indexOf('=');
  return equals < 0 ? { name: output, value: '' } : { name: output.slice(0, equals), value: output.slice(equals + 1) };
}

function readTemplate(name: string, text: string): GetFormat {
  try {
    if (name === 'custom-columns') return { kind: 'columns', columns: customColumns(text) };
    if (name === 'custom-columns-file') return { kind: 'columns', columns: customColumnsOfFile(text) };
    return { kind: 'jsonpath', template: parseTemplate(text), text, asJson: name === 'jsonpath-as-json' };
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    const message = name.startsWith('jsonpath') ? `error parsing jsonpath ${text}, ${error.message}` : error.message;
    throw new DsError('usage', message, { hint: exampleOf(name), cause: error });
  }
}

/** Parses or runs a template. Its errors are the user's: they become a DsError. */
export function withTemplate<T>(what: string, run: () => T, kind: 'usage' | 'input' = 'input'): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new DsError(kind, `${what}: ${error.message}`, { cause: error });
  }
}
