import { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { Output } from '../../../core/io.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { CHANGE_FLAGS, CHOICE_FLAGS } from './change-flags.ts';
import type { ChangeTarget, ChangeTargets } from './change-targets.ts';
import type { Flags, FlagValues } from '../define.ts';
import { SHARED_FLAGS } from '../flags.ts';
import { stringsOf, type MapName } from './metadata-change.ts';

/** The flags of `ds label` and `ds annotate`. */
export const METADATA_FLAGS = {
  ...CHANGE_FLAGS,
  ...CHOICE_FLAGS,
  allNamespaces: SHARED_FLAGS.allNamespaces,
  fieldSelector: SHARED_FLAGS.fieldSelector,
  overwrite: SHARED_FLAGS.overwrite,
  list: SHARED_FLAGS.list,
  resourceVersion: {
    type: 'string',
    value: 'VERSION',
    help: 'change the object only at this version; for a single object',
  },
} as const satisfies Flags;

export type MetadataFlags = FlagValues<typeof METADATA_FLAGS>;

/** Throws a DsError of kind `usage`, as kubectl does for labels and annotations. */
export function checkMetadataFlags(flags: Pick<MetadataFlags, 'list' | 'output'>, changes: number, what: string): void {
  if (flags.list && (flags.output ?? '') !== '') {
    throw new DsError('usage', '--list and --output may not be specified together');
  }
  if (changes === 0 && !flags.list) {
    throw new DsError('usage', `at least one ${what} update is required`, {
      hint: 'KEY=VALUE sets a value, KEY- removes it',
    });
  }
}

export function checkVersion({ single }: ChangeTargets, { resourceVersion }: MetadataFlags): void {
  if (single || (resourceVersion ?? '') === '') return;
  throw new DsError('usage', '--resource-version may only be used with a single resource');
}

/** Prints labels or annotations for `--list`, below the name of the object when there are several. */
export function listMap(
  { resource, name }: ChangeTarget,
  object: JsonObject,
  map: MapName,
  single: boolean,
  stdout: Output,
): void {
  const type = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  if (!single) stdout.write(`Listing ${map} for ${type}/${safeText(name)}:\n`);
  const indent = single ? '' : ' ';
  for (const [key, value] of [...stringsOf(object, map)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    stdout.write(`${indent}${safeText(`${key}=${value}`)}\n`);
  }
}
