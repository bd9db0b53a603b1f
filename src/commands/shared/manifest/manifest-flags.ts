import { DsError } from '../../../core/errors.ts';
import { hint, sameCommand } from '../../../core/hint.ts';
import { SHARED_FLAGS } from '../flags.ts';
import { CHANGE_OUTPUT_FLAGS } from '../output/change-output.ts';
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

/** The flags of commands that send the objects of files. */
export const MANIFEST_FLAGS = {
  filename: SHARED_FLAGS.filename,
  kustomize: SHARED_FLAGS.kustomize,
  recursive: SHARED_FLAGS.recursive,
  selector: SHARED_FLAGS.selector,
  dryRun: SHARED_FLAGS.dryRun,
  validate: SHARED_FLAGS.validate,
  ...CHANGE_OUTPUT_FLAGS,
} as const satisfies Flags;

export type ManifestFlags = FlagValues<typeof MANIFEST_FLAGS>;

const VALIDATION: Readonly<Record<string, WriteOptions['fieldValidation']>> = {
  strict: 'Strict',
  warn: 'Warn',
  ignore: 'Ignore',
  // the spellings that Go's strconv.ParseBool takes
  ...Object.fromEntries(['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, 'Strict' as const])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, 'Ignore' as const])),
};

/** The server's field validation for `--validate`. */
export function fieldValidation({ validate }: Pick<ManifestFlags, 'validate'>): WriteOptions['fieldValidation'] {
  const directive = Object.hasOwn(VALIDATION, validate) ? VALIDATION[validate] : undefined;
  if (directive !== undefined) return directive;
  // kubectl's message
  throw new DsError(
    'usage',
    `invalid - validate option "${validate}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

/** The format of `-o`; undefined for messages. Throws a DsError of kind `usage`. */
export function objectFormat(output: string | undefined): ObjectFormat | undefined {
  const format = parseOutputFormat(output);
  if (format.kind === 'object') return format.format;
  if (!format.wide) return undefined;
  const message = 'unable to match a printer suitable for the output format "wide"';
  throw new DsError('usage', `${message}, allowed formats are: json,name,yaml`);
}

/** Throws a DsError of kind `usage` for flags that are wrong. */
export function checkManifestFlags(flags: FileFlags & Pick<ManifestFlags, 'validate' | 'selector'>): void {
  checkFiles(flags);
  fieldValidation(flags);
  labelQuery(flags.selector ?? '');
}

/** The end of a message about a dry run, as kubectl writes it. */
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

export type FileFlags = Pick<ManifestFlags, 'filename' | 'recursive' | 'kustomize'>;

/** Throws a DsError of kind `usage`, as kubectl does for flags that exclude `-k`. */
export function checkKustomize({ filename, recursive, kustomize }: FileFlags): void {
  if (kustomize === undefined) return;
  if (kustomize === '') throw new DsError('usage', '--kustomize must not be empty');
  if (filename.length > 0) throw new DsError('usage', 'only one of -f or -k can be specified');
  if (recursive) throw new DsError('usage', "the -k flag can't be used with -f or -R");
}

/** Throws a DsError of kind `usage` unless the command line names manifests in one way. */
export function checkFiles(flags: FileFlags): void {
  if (flags.filename.length === 0 && flags.kustomize === undefined) {
    throw new DsError('usage', 'must specify one of -f and -k', { hint: hint`${sameCommand({ filename: 'FILE' })}` });
  }
  checkKustomize(flags);
}

/** Reads the objects of `-f` or `-k` that match `-l`, and reports the errors of the files. */
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
