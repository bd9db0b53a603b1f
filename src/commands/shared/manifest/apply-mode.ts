import { DsError } from '../../../core/errors.ts';
import type { Client } from '../../../kube/client.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import type { Calculate, DryRun } from '../../../workflows/apply/change-set/change.ts';
import { createChangeSet, type ChangeSet } from '../../../workflows/apply/change-set/change-set.ts';
import { createPreflight } from '../../../workflows/apply/change-set/preflight.ts';
import { clientSideChange } from '../../../workflows/apply/client-side/client-side-change.ts';
import { CLIENT_SIDE_MANAGER, SERVER_SIDE_MANAGER } from '../../../workflows/apply/field-managers.ts';
import { serverSideChange } from '../../../workflows/apply/server-side/server-side-change.ts';
import type { Flags, FlagValues } from '../define.ts';
import { fieldValidation } from './manifest-flags.ts';
import { preflightOptions } from './preflight.ts';
import type { Runtime } from '../runtime.ts';

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
    default: SERVER_SIDE_MANAGER,
    help: `who owns the fields that the files set; with --server-side=false ${CLIENT_SIDE_MANAGER} unless told`,
  },
  forceConflicts: { type: 'boolean', help: 'take over fields that others own with other values' },
  takeOver: {
    type: 'strings',
    value: 'MANAGER',
    split: true,
    help: 'take over everything that this field manager owns: its fields that the files do not set are removed; repeatable',
  },
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
  const { serverSide, forceConflicts, takeOver, force = false, overwrite = true } = flags;
  const refuse = (message: string, hint?: string): never => {
    throw new DsError('usage', message, hint === undefined ? {} : { hint });
  };
  if (flags.fieldManager === '') refuse('--field-manager must not be empty');
  if (forceConflicts && !serverSide) refuse('--force-conflicts only works with --server-side');
  if (takeOver.length > 0 && !serverSide) refuse('--take-over only works with --server-side');
  if (takeOver.includes('')) refuse('--take-over must not be empty');
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

/** How the change to each object is calculated, as the flags say. `given` are the flags that stood on the command line. */
export function calculation(
  client: Client,
  flags: ModeFlags & Partial<ClientSideFlags> & { readonly validate: string },
  provided: ReadonlySet<string>,
  { clock, signal }: Pick<Runtime, 'clock' | 'signal'>,
): Calculate {
  const { fieldManager, force = false, overwrite = true, takeOver } = flags;
  const waiting = { clock, signal };
  if (flags.serverSide) {
    const settings = { fieldManager, takeOver, force: flags.forceConflicts, fieldValidation: fieldValidation(flags) };
    return (target, object) => serverSideChange(client, target, object, settings, waiting);
  }
  const settings = {
    fieldManager: provided.has('fieldManager') ? fieldManager : CLIENT_SIDE_MANAGER,
    fieldValidation: fieldValidation(flags),
    overwrite,
    force,
  };
  return (target, object) => clientSideChange(client, target, object, settings, waiting);
}

/** The changes that the files make, as the flags say; with `check`, each is checked before anything of it is sent. */
export async function changesOf(
  objects: readonly ManifestObject[],
  flags: ModeFlags & Partial<ClientSideFlags> & { readonly validate: string },
  provided: ReadonlySet<string>,
  rt: Runtime,
  { check = true }: { readonly check?: boolean } = {},
): Promise<ChangeSet> {
  const { client, namespace } = await rt.connect();
  const { clock, signal } = rt;
  return createChangeSet(client, objects, {
    calculate: calculation(client, flags, provided, rt),
    preflight: createPreflight(client, { ...preflightOptions(flags, rt), ...(check ? {} : { check: undefined }) }),
    choice: { namespace, enforced: provided.has('namespace') },
    clock,
    signal,
  });
}
