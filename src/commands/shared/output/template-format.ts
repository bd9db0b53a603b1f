import { DsError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { GoTemplateError } from '../../../render/go-template/template-error.ts';
import { JsonPathError, parseTemplate } from '../../../render/jsonpath/parse.ts';
import { printTemplate, printTemplateAsJson } from '../../../render/jsonpath/print.ts';
import { customColumns, customColumnsOfFile } from '../../../render/output/custom-columns.ts';
import { parseOutputFormat, type OutputFormat } from '../../../render/output/output-format.ts';
import type { Column } from '../../../render/table/table.ts';

/** A parsed `-o`, with its template. */
export type TemplateFormat =
  | OutputFormat
  /** `run` throws a DsError of kind `input` where the template does not fit the object. */
  | { readonly kind: 'template'; readonly run: (object: JsonObject) => string }
  | { readonly kind: 'columns'; readonly columns: readonly Column<JsonObject>[] };

/** The flags of a format with a template. */
export interface TemplateChoice {
  readonly output: string | undefined;
  readonly template: string | undefined;
  readonly allowMissingTemplateKeys: boolean;
}

/** Formats with a value after `=`, and whether the value is a file. */
const TEMPLATES = new Map([
  ['jsonpath', false],
  ['jsonpath-as-json', false],
  ['jsonpath-file', true],
  ['go-template', false],
  ['go-template-file', true],
  ['template', false],
  ['templatefile', true],
]);
const COLUMNS = new Map([
  ['custom-columns', false],
  ['custom-columns-file', true],
]);

/** The formats with a template, as `-o` takes them; the older names of go-template are not offered. */
export const TEMPLATE_SUGGESTIONS: readonly string[] = [...TEMPLATES.keys()]
  .filter((name) => !name.startsWith('template'))
  .map((name) => `${name}=`);
export const COLUMN_SUGGESTIONS: readonly string[] = [...COLUMNS.keys()].map((name) => `${name}=`);

/**
 * Throws a DsError of kind `usage` for an unknown format or an invalid template; Go templates and files are read later. Without
 * `columns`, custom columns are unknown, as in kubectl's commands that change something.
 */
export function checkTemplateFormat(choice: TemplateChoice, { columns }: { readonly columns: boolean }): void {
  const { name, value, isFile } = split(choice, columns);
  if (isFile === undefined) {
    parseOutputFormat(name, [...TEMPLATES.keys(), ...(columns ? COLUMNS.keys() : [])]);
  } else if (value === '') {
    const template = COLUMNS.has(name) ? 'custom columns' : 'template';
    const what = name.includes('template') ? 'template' : name;
    throw new DsError('usage', `${what} format specified but no ${template} given`, { hint: exampleOf(name) });
  } else if (!isFile && !isGoTemplate(name)) readTemplate(name, value, choice);
}

/** The format; reads the file of its template. */
export async function loadTemplateFormat(choice: TemplateChoice, files: Files): Promise<TemplateFormat> {
  const { name, value, isFile } = split(choice, true);
  if (isFile === undefined) return parseOutputFormat(name);
  const text = isFile ? new TextDecoder().decode(await files.read(value)) : value;
  return isGoTemplate(name) ? readGoTemplate(text, choice) : readTemplate(name, text, choice);
}

function isGoTemplate(name: string): boolean {
  return name.includes('template');
}

function exampleOf(name: string): string {
  if (name.endsWith('file')) return `give the file that has it, as in -o ${name}=FILE`;
  if (name.endsWith('template')) return `write it as in -o ${name}='{{.metadata.name}}'`;
  const example = name === 'custom-columns' ? 'NAME:.metadata.name,READY:.status.numberReady' : "'{.metadata.name}'";
  return `write it as in -o ${name}=${example}`;
}

/** `--template` has the value of a format that is given without one, and alone it means go-template, as in kubectl. */
function split({ output = '', template = '' }: TemplateChoice, columns: boolean) {
  const equals = output.indexOf('=');
  const typed = equals < 0 ? output : output.slice(0, equals);
  const name = typed === '' && template !== '' ? 'go-template' : typed;
  const isFile = TEMPLATES.get(name) ?? (columns ? COLUMNS.get(name) : undefined);
  // an unknown format is shown as it was typed
  if (isFile === undefined) return { name: output, value: '', isFile };
  return { name, value: equals < 0 ? template : output.slice(equals + 1), isFile };
}

function readTemplate(name: string, text: string, { allowMissingTemplateKeys }: TemplateChoice): TemplateFormat {
  const strict = !allowMissingTemplateKeys;
  try {
    if (name === 'custom-columns') return { kind: 'columns', columns: customColumns(text) };
    if (name === 'custom-columns-file') return { kind: 'columns', columns: customColumnsOfFile(text) };
    const parsed = parseTemplate(text);
    const run = name === 'jsonpath-as-json' ? printTemplateAsJson : printTemplate;
    const what = `error executing jsonpath "${text}"`;
    return { kind: 'template', run: (object) => withTemplate(what, () => run(parsed, object, { strict })) };
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    const message = COLUMNS.has(name) ? error.message : `error parsing jsonpath ${text}, ${error.message}`;
    throw new DsError('usage', message, { hint: exampleOf(name), cause: error });
  }
}

/** Loaded only when there is one, because it is a language of its own. */
async function readGoTemplate(text: string, { allowMissingTemplateKeys }: TemplateChoice): Promise<TemplateFormat> {
  const [{ parseGoTemplate }, { executeGoTemplate }] = await Promise.all([
    import('../../../render/go-template/parse.ts'),
    import('../../../render/go-template/execute.ts'),
  ]);
  const options = { strict: !allowMissingTemplateKeys };
  const what = `error executing template ${JSON.stringify(text)}`;
  try {
    const parsed = parseGoTemplate(text);
    return { kind: 'template', run: (object) => withTemplate(what, () => executeGoTemplate(parsed, object, options)) };
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    const hint = exampleOf('go-template');
    throw new DsError('usage', `error parsing template ${text}, ${error.message}`, { hint, cause: error });
  }
}

/** Parses or runs a template. Its errors are the user's: they become a DsError. */
export function withTemplate<T>(what: string, run: () => T, kind: 'usage' | 'input' = 'input'): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof JsonPathError || error instanceof GoTemplateError)) throw error;
    throw new DsError(kind, `${what}: ${error.message}`, { cause: error });
  }
}
