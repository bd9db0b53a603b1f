import { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { objectPrinter } from '../../../render/output/object-output.ts';
import type { Flags, FlagValues } from '../define.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../flags.ts';
import type { Runtime } from '../runtime.ts';
import {
  checkTemplateFormat,
  loadTemplateFormat,
  TEMPLATE_SUGGESTIONS,
  type TemplateFormat,
} from './template-format.ts';

/** kubectl's flags for the template of `-o`. */
export const TEMPLATE_FLAGS = {
  template: {
    type: 'string',
    value: 'TEMPLATE',
    help: 'template, or file with it, of -o go-template, go-template-file, jsonpath and the like',
  },
  allowMissingTemplateKeys: {
    type: 'boolean',
    default: true,
    help: 'print nothing for a field that the template names and the object does not have, instead of failing',
  },
} as const satisfies Flags;

/** `-o` of commands that change objects: messages, or the changed objects. */
export const CHANGE_OUTPUT_FLAGS = {
  output: {
    ...OUTPUT_FLAG,
    help: 'output format: json, yaml, kyaml, name, go-template=TEMPLATE, go-template-file=FILE, jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE or jsonpath-file=FILE',
    suggests: ['json', 'yaml', 'kyaml', 'name', ...TEMPLATE_SUGGESTIONS],
  },
  ...TEMPLATE_FLAGS,
  showManagedFields: SHARED_FLAGS.showManagedFields,
} as const satisfies Flags;

export type ChangeOutputFlags = FlagValues<typeof CHANGE_OUTPUT_FLAGS>;

/** Throws a DsError of kind `usage` for a format that is not one of {@link CHANGE_OUTPUT_FLAGS}. */
export function checkChangeOutput(flags: ChangeOutputFlags): void {
  if (flags.output === 'wide') {
    const formats = ['json', 'kyaml', 'name', 'yaml', ...TEMPLATE_SUGGESTIONS.map((format) => format.slice(0, -1))];
    const message = 'unable to match a printer suitable for the output format "wide"';
    throw new DsError('usage', `${message}, allowed formats are: ${formats.sort().join(',')}`);
  }
  checkTemplateFormat(flags, { columns: false });
}

export interface ChangeOutput {
  /** `name` prints names instead of messages; several objects of `object` can be one List; a template runs on each object. */
  readonly kind: 'name' | 'object' | 'template';
  readonly print: (object: JsonObject) => string;
}

/** How to print changed objects; undefined for messages. Reads the file of the template. */
export async function changeOutput(
  flags: ChangeOutputFlags,
  { files, io: { stdout } }: Pick<Runtime, 'files' | 'io'>,
): Promise<ChangeOutput | undefined> {
  const format = await loadTemplateFormat(flags, files);
  switch (format.kind) {
    case 'object':
      return {
        kind: format.format === 'name' ? 'name' : 'object',
        print: objectPrinter(format.format, { showManagedFields: flags.showManagedFields, output: stdout }),
      };
    case 'template':
      return { kind: 'template', print: templatePrinter(format, stdout) };
    case 'table':
    case 'columns':
      return undefined;
  }
}

/** Prints an object with a template; what it prints of the object is made safe for a terminal. */
export function templatePrinter(
  { run }: Extract<TemplateFormat, { readonly kind: 'template' }>,
  { isTTY }: { readonly isTTY: boolean },
): (object: JsonObject) => string {
  return (object) => {
    const text = run(object);
    return isTTY ? safeText(text, { newlines: true, tabs: true }) : text;
  };
}
