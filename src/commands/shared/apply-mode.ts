import { DsError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Client } from '../../kube/client.ts';
import { applyClientSide, CLIENT_SIDE_MANAGER } from '../../workflows/apply/client-side/apply-client-side.ts';
import { applyObject, type AppliedObject, type DryRun } from '../../workflows/apply/server-side/apply-object.ts';
import type { ManifestTarget } from '../../workflows/apply/manifest-target.ts';
import type { Flags, FlagValues } from './define.ts';
import { fieldValidation } from './manifest-flags.ts';
import type { Runtime } from './runtime.ts';

/** Which of the two ways of applying, and what goes with each. */
export const MODE_FLAGS = {
  serverSide: {
    type: 'boolean',
    default: true,
    help: 'let the server merge, field by field; =false merges here, with what was applied last, as kubectl apply does',
  },
  fieldManager: {
    type: 'string',
    value: 'NAME',
    default: 'ds',
    help: `who owns the fields that the files set; with --server-side=false ${CLIENT_SIDE_MANAGER} unless told`,
  },
  forceConflicts: { type: 'boolean', help: 'take over fields that others own with other values' },
} as const satisfies Flags;

/** What only --server-side=false has. */
export const CLIENT_SIDE_FLAGS = {
  overwrite: {
    type: 'boolean',
    default: true,
    help: 'with --server-side=false: change what others have changed since the last apply',
  },
  force: {
    type: 'boolean',
    help: 'with --server-side=false: delete and make anew what the server refuses to change; its pods go with it',
  },
} as const satisfies Flags;

type ModeFlags = FlagValues<typeof MODE_FLAGS>;
type ClientSideFlags = FlagValues<typeof CLIENT_SIDE_FLAGS>;

/** Throws a DsError of kind `usage` when the words do not fit together; kubectl's sentences where it has one. */
export function checkMode(flags: ModeFlags & Partial<ClientSideFlags> & { readonly dryRun?: DryRun }): void {
  const { serverSide, forceConflicts, force = false, overwrite = true } = flags;
  const refuse = (message: string, hint?: string): never => {
    throw new DsError('usage', message, hint === undefined ? {} : { hint });
  };
  if (flags.fieldManager === '') refuse('--field-manager must not be empty');
  if (forceConflicts && !serverSide) refuse('--force-conflicts only works with --server-side');
  if (serverSide && force) {
    refuse(
      '--force cannot be used with --server-side',
      '--force-conflicts takes fields over; --server-side=false --force deletes and makes anew what cannot be changed',
    );
  }
  if (force && flags.dryRun === 'server') refuse('--dry-run=server cannot be used with --force');
  if (serverSide && !overwrite) {
    refuse(
      '--overwrite=false only works with --server-side=false',
      'server-side apply never overwrites what others own, unless told by --force-conflicts',
    );
  }
}

export type ApplyDeed = (client: Client, target: ManifestTarget, object: JsonObject) => Promise<AppliedObject>;

/** How each object is applied, as the flags say. `given` are the flags that stood on the command line. */
export function applyDeed(
  flags: ModeFlags & Partial<ClientSideFlags> & { readonly dryRun: DryRun; readonly validate: string },
  given: ReadonlySet<string>,
  { clock, signal }: Pick<Runtime, 'clock' | 'signal'>,
  { remember = true }: { readonly remember?: boolean } = {},
): ApplyDeed {
  const { dryRun, fieldManager, force = false, overwrite = true } = flags;
  const both = { dryRun, fieldValidation: fieldValidation(flags) };
  if (flags.serverSide) {
    const settings = { ...both, fieldManager, force: flags.forceConflicts };
    return (client, target, object) => applyObject(client, target, object, settings, { signal });
  }
  const settings = {
    ...both,
    fieldManager: given.has('fieldManager') ? fieldManager : CLIENT_SIDE_MANAGER,
    overwrite,
    // a dry run, of --diff too, deletes nothing
    force: force && dryRun === 'none',
    remember,
  };
  return (client, target, object) => applyClientSide(client, target, object, settings, { clock, signal });
}
