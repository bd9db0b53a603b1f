import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { createDiscovery } from '../../kube/discovery/discovery.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { DryRun } from '../../workflows/apply/change-set/change.ts';
import { parseParentReference } from '../../workflows/applyset/parent-type.ts';
import type { NamespaceChoice } from '../../workflows/apply/manifest-target.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import { dryRunSuffix, fieldValidation } from '../shared/manifest/manifest-flags.ts';
import type { Runtime } from '../shared/runtime.ts';

export const PRUNE_FLAGS = {
  prune: { type: 'boolean', help: 'with --applyset: delete the objects of the set that are no longer in the files' },
  applyset: {
    type: 'string',
    value: '[TYPE/]NAME',
    help: 'parent object of the set: a Secret, configmaps/NAME or RESOURCE.GROUP/NAME; requires --namespace',
  },
  all: { type: 'boolean', hidden: true, help: "kubectl's older pruning" },
  pruneAllowlist: { type: 'strings', value: 'GROUP/VERSION/KIND', hidden: true, help: "kubectl's older pruning" },
} as const satisfies Flags;

interface PruneFlags extends FlagValues<typeof PRUNE_FLAGS> {
  readonly dryRun: DryRun;
  readonly selector: string | undefined;
  readonly output: string | undefined;
  readonly validate: string;
  readonly force?: boolean;
}

/** Throws a DsError of kind `usage`, as kubectl does. */
export function checkPrune({ prune, applyset = '', all, pruneAllowlist, selector = '', force }: PruneFlags): void {
  const usage = (message: string, next?: Hint): DsError => new DsError('usage', message, { hint: next });
  if (applyset !== '') {
    if (!prune) throw usage('--applyset requires --prune');
    if (all) throw usage('--all is incompatible with --applyset');
    if (selector !== '') throw usage('--selector is incompatible with --applyset');
    if (pruneAllowlist.length > 0) throw usage('--prune-allowlist is incompatible with --applyset');
    parseParentReference(applyset);
  } else if (prune || all || pruneAllowlist.length > 0) {
    throw usage(
      '--prune requires --applyset: ds does not prune by --selector, --all or --prune-allowlist',
      hint`${dsCommand('apply', [], {
        flags: { filename: 'FILE', prune: true, applyset: 'NAME', namespace: 'NAMESPACE' },
      })}`,
    );
  }
  if (prune && force === true) throw usage('--force cannot be used with --prune');
}

/** An apply with pruning. The parent of the set is written first, so that no applied object is unknown to the set. */
export interface PruningApply {
  /** The objects with the label of the set. */
  readonly objects: readonly ManifestObject[];
  /** Writes the parent, before anything is applied. */
  begin(): Promise<void>;
  /** Deletes the objects that left the files, and updates the parent. */
  finish(): Promise<Outcome>;
}

/** Undefined without `--applyset`. Throws a DsError for an object that cannot be a parent. */
export async function pruningApply(
  client: Client,
  files: readonly ManifestObject[],
  flags: PruneFlags,
  choice: NamespaceChoice,
  rt: Runtime,
): Promise<PruningApply | undefined> {
  const { applyset = '', dryRun } = flags;
  if (applyset === '') return undefined;
  const { asMembers, prune, fileMembers } = await import('../../workflows/applyset/members.ts');
  const { applySetId, union, parentOf, readParent, writeParent } = await import('../../workflows/applyset/parent.ts');
  const { parentType } = await import('../../workflows/applyset/parent-type.ts');
  const { signal } = rt;
  const settings = { dryRun, fieldValidation: fieldValidation(flags), signal };
  const reference = parseParentReference(applyset);
  const type = await parentType(client, reference, { signal });
  const parent = parentOf(type, reference.name, choice.enforced ? choice.namespace : undefined);
  const id = applySetId(parent);
  const objects = asMembers(files, id);
  const discovery = createDiscovery(client);
  const before = await readParent(client, parent, { signal });
  const members = await fileMembers(objects, discovery, choice, { signal });

  return {
    objects,
    begin: () => writeParent(client, parent, union(before, members.contents), settings),
    finish: async () => {
      let isFailed = false;
      // the apply may have added kinds
      discovery.invalidate();
      for await (const { name, error } of prune(client, { discovery, id, before, members }, settings)) {
        if (error === undefined) printPruned(name, flags, rt);
        else rt.report(error);
        isFailed ||= error !== undefined;
      }
      // what could not be deleted stays in the set
      if (isFailed) return 'failed';
      await writeParent(client, parent, members.contents, settings);
      return 'ok';
    },
  };
}

/** Prints a line like those of applied objects, to stderr when `-o` prints objects to stdout. */
function printPruned(name: string, { output = '', dryRun }: PruneFlags, { io: { stdout, stderr } }: Runtime): void {
  if (output === 'name') stdout.write(`${safeText(name)}\n`);
  else (output === '' ? stdout : stderr).write(`${safeText(name)} pruned${dryRunSuffix(dryRun)}\n`);
}
