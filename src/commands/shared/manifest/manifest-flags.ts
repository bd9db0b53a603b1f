import { DsError } from '../../../core/errors.ts';
import { hint, sameCommand } from '../../../core/hint.ts';
import { labelQuery } from '../../../apimachinery/labels/label-query.ts';
import { objectAt } from '../../../core/json/json.ts';
import type { WriteOptions } from '../../../kube/client.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import { readSources } from '../../../manifest/sources.ts';
import { parseOutputFormat } from '../../../render/output/output-format.ts';
import type { ObjectFormat } from '../../../render/output/object-output.ts';
import type { DryRun } from '../../../workflows/apply/change-set/change.ts';
import type { Flags, FlagValues } from '../define.ts';
import type { Runtime } from '../runtime.ts';

/** The flags of commands that send the objects of files to the server. */
export const MANIFEST_FLAGS = {
  filename: {
    type: 'strings',
    short: 'f',
    value: 'FILE',
    split: true,
    complete: 'file',
    help: 'a file, a folder, a URL, or - for standard input; may be given several times',
  },
  kustomize: {
    type: 'string',
    short: 'k',
    value: 'DIR',
    complete: 'directory',
    help: 'a kustomization, built by the kustomize or the kubectl of this machine; instead of -f',
  },
  recursive: { type: 'boolean', short: 'R', help: 'with a folder: also the folders in it' },
  selector: { type: 'string', short: 'l', value: 'SELECTOR', help: 'only the objects whose labels match' },
  dryRun: {
    type: 'string',
    value: 'WHERE',
    default: 'none',
    bare: 'client',
    choices: ['none', 'client', 'server'],
    help: 'client: send nothing; server: have it checked, but not kept',
  },
  validate: {
    type: 'string',
    value: 'HOW',
    default: 'strict',
    bare: 'strict',
    help: 'errors that ds lint finds, and fields that the server does not know: strict refuses, warn warns, ignore does not look',
  },
  output: {
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    help: 'print the objects: json, yaml or name',
    suggests: ['json', 'yaml', 'name'],
  },
  showManagedFields: { type: 'boolean', help: 'keep metadata.managedFields in JSON and YAML' },
} as const satisfies Flags;

export type ManifestFlags = FlagValues<typeof MANIFEST_FLAGS>;

const VALIDATION: Readonly<Record<string, WriteOptions['fieldValidation']>> = {
  strict: 'Strict',
  warn: 'Warn',
  ignore: 'Ignore',
  // what Go reads as a boolean
  ...Object.fromEntries(['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, 'Strict' as const])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, 'Ignore' as const])),
};

/** What `--validate` asks of the server. */
export function fieldValidation({ validate }: Pick<ManifestFlags, 'validate'>): WriteOptions['fieldValidation'] {
  const directive = Object.hasOwn(VALIDATION, validate) ? VALIDATION[validate] : undefined;
  if (directive !== undefined) return directive;
  // kubectl's sentence
  throw new DsError(
    'usage',
    `invalid - validate option "${validate}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

/** How `-o` prints whole objects; undefined for messages. Throws a DsError of kind `usage`. */
export function objectFormat(output: string | undefined): ObjectFormat | undefined {
  const format = parseOutputFormat(output);
  if (format.kind === 'object') return format.format;
  if (!format.wide) return undefined;
  throw new DsError('usage', 'there is no wide output here, allowed formats are: json,name,yaml');
}

/** Throws a DsError of kind `usage` when the words do not fit together. */
export function checkManifestFlags(
  flags: FileFlags & Pick<ManifestFlags, 'validate' | 'selector'> & { readonly output?: string | undefined },
): void {
  checkFiles(flags);
  fieldValidation(flags);
  objectFormat(flags.output);
  labelQuery(flags.selector ?? '');
}

/** kubectl's ending of a message about a dry run. */
export function dryRunSuffix(dryRun: DryRun): string {
  switch (dryRun) {
    case 'none':
      return '';
    case 'client':
      return ' (dry run)';
    case 'server':
      return ' (server dry run)';
  }
}

/** Where manifests come from. */
export type FileFlags = Pick<ManifestFlags, 'filename' | 'recursive' | 'kustomize'>;

/** kubectl's refusals of what goes with `-k`; throws a DsError of kind `usage`. */
export function checkKustomize({ filename, recursive, kustomize }: FileFlags): void {
  if (kustomize === undefined) return;
  if (kustomize === '') throw new DsError('usage', '--kustomize must not be empty');
  if (filename.length > 0) throw new DsError('usage', 'only one of -f or -k can be specified');
  if (recursive) throw new DsError('usage', "the -k flag can't be used with -f or -R");
}

/** Throws a DsError of kind `usage` when the command line names no manifests, or in two ways. */
export function checkFiles(flags: FileFlags): void {
  if (flags.filename.length === 0 && flags.kustomize === undefined) {
    throw new DsError('usage', 'must specify one of -f and -k', { hint: hint`${sameCommand({ filename: 'FILE' })}` });
  }
  checkKustomize(flags);
}

/** The objects of `-f` or `-k` that `-l` leaves; what is wrong in the files has been reported. */
export async function readChosen(
  flags: Pick<ManifestFlags, 'filename' | 'recursive' | 'selector'> & Partial<Pick<ManifestFlags, 'kustomize'>>,
  rt: Runtime,
): Promise<{ readonly objects: readonly ManifestObject[]; readonly failed: boolean }> {
  const { objects, errors } = await readSources(flags.filename, flags, rt);
  const matches = labelQuery(flags.selector ?? '');
  const chosen = objects.filter(({ object }) => matches(objectAt(objectAt(object, 'metadata'), 'labels') ?? {}));
  errors.forEach((error) => rt.report(error));
  return { objects: chosen, failed: errors.length > 0 };
}
