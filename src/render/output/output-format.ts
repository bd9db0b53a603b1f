import { suggest } from '../../core/text/suggest.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { DsError } from '../../core/errors.ts';
import type { ObjectFormat } from './object-output.ts';

/** A parsed `-o`. */
export type OutputFormat =
  { readonly kind: 'table'; readonly wide: boolean } | { readonly kind: 'object'; readonly format: ObjectFormat };

const FORMATS = new Map<string, OutputFormat>([
  ['', { kind: 'table', wide: false }],
  ['wide', { kind: 'table', wide: true }],
  ['json', { kind: 'object', format: 'json' }],
  ['yaml', { kind: 'object', format: 'yaml' }],
  ['kyaml', { kind: 'object', format: 'kyaml' }],
  ['name', { kind: 'object', format: 'name' }],
]);

/** Parses the value of `-o`. Throws a DsError of kind `usage` with the available formats, including `others` of the command. */
export function parseOutputFormat(value: string | undefined, others: readonly string[] = []): OutputFormat {
  const format = FORMATS.get(value ?? '');
  if (format !== undefined) return format;
  throw unknownFormat(value ?? '', [...[...FORMATS.keys()].filter(Boolean), ...others]);
}

function unknownFormat(value: string, allowed: readonly string[]): DsError {
  const message = `unable to match a printer suitable for the output format "${value}", allowed formats are: ${[...allowed].sort().join(',')}`;
  const [, name = '', template = ''] = /^([^=]*)(.*)$/s.exec(value) ?? [];
  const meant = suggest(name === 'yml' ? 'yaml' : name, allowed);
  return new DsError('usage', message, {
    hint: meant === undefined ? undefined : `did you mean this? -o ${shellWord(`${meant}${template}`)}`,
  });
}
