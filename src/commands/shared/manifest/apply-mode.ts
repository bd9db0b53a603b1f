import { DsError } from '../../../core/errors.ts';
import type { Client } from '../../../kube/client.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import type { Calculate, DryRun } from '../../../workflows/apply/change-set/change.ts';
import { createChangeSet, type ChangeSet } from '../../../workflows/apply/change-set/change-set.ts';
import { createPreflight } from '../../../workflows/apply/change-set/preflight.ts';
import { clientSideChange } from '../../../workflows/apply/client-side/client-side-change.ts';
import {
  CLIENT_SIDE_MANAGER,
  SERVER_SIDE_MANAGER,
  serverSideChange,
} from '../../../workflows/apply/server-side/server-side-change.ts';
import type { Flags, FlagValues } from '../define.ts';
import { fieldValidation } from './manifest-flags.ts';
import { preflightOptions } from './preflight.ts';
import type { Runtime } from '../runtime.ts';

/** Server-side or client-side apply, and the options of each. */
export const MODE_FLAGS = {
  serverSide: {
    type: 'boolean',
    default: true,
    help: 'server-side apply; =false merges on the client, as kubectl apply does by default',
  },
  fieldManager: {
    type: 'string',
    value: 'NAME',
    default: SERVER_SIDE_MANAGER,
    help: `field manager that owns the fields of the files; with --server-side=false the default is ${CLIENT_SIDE_MANAGER}`,
  },
  forceConflicts: { type: 'boolean', help: 'take over fields that other field managers own with different values' },
  takeOver: {
    type: 'strings',
    value: 'MANAGER',
    split: true,
    help: 'take over all fields of this field manager; those that are not in the files are removed; repeatable',
  },
} as const satisfies Flags;

/** Flags of client-side apply. */
export const CLIENT_SIDE_FLAGS = {
  overwrite: {
    type: 'boolean',
    default: true,
    help: 'with --server-side=false: overwrite changes that others made since the last apply',
  },
  force: {
    type: 'boolean',
    help: 'with --server-side=false: delete and recreate an object that cannot be changed; its pods are deleted too',
  },
} as const satisfies Flags;

type ModeFlags = FlagValues<typeof MODE_FLAGS>;
type ClientSideFlags = FlagValues<typeof CLIENT_SIDE_FLAGS>;

/** Throws a DsError of kind `usage` for flags that exclude each other, in kubectl's words where it has any. */
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
      'use --force-conflicts to take over fields, or --server-side=false --force to delete and recreate the object',
    );
  }
  if (force && flags.dryRun === 'server') refuse('--dry-run=server cannot be used with --force');
  if (serverSide && !overwrite) {
    refuse(
      '--overwrite=false only works with --server-side=false',
      'server-side apply only overwrites fields of other field managers with --force-conflicts',
    );
  }
}

/** Calculates the change to each object. `provided` are the keys of the flags on the command line. */
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

/** The changes that the files make. With `check`, an object is linted before it is sent. */
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
    preflight: createPreflight(client, {
      ...preflightOptions(flags, rt, flags),
      ...(check ? {} : { check: undefined }),
    }),
    choice: { namespace, enforced: provided.has('namespace') },
    clock,
    signal,
  });
}
