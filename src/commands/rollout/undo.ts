import { DsError } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { changesText } from '../../render/plan/template-changes.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import { planUndo, undoRollout, type Undo } from '../../workflows/rollout/undo-rollout.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { daemonSetsArgument } from '../shared/object-names.ts';
import { warnDeleting } from '../shared/change/warn-deleting.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { dryRunSuffix } from '../shared/manifest/manifest-flags.ts';
import type { Runtime } from '../shared/runtime.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from '../shared/rollout/rollout-targets.ts';
import {
  CHANGE_OUTPUT_FLAGS,
  changeOutput,
  checkChangeOutput,
  type ChangeOutput,
} from '../shared/output/change-output.ts';
import { printObject, templateText } from './rollout-output.ts';

const FLAGS = {
  toRevision: {
    type: 'integer',
    value: 'N',
    default: 0,
    complete: 'revisions',
    help: 'revision to roll back to; 0 means the previous one',
  },
  dryRun: SHARED_FLAGS.dryRun,
  ...ROLLOUT_TARGET_FLAGS,
  ...CHANGE_OUTPUT_FLAGS,
} as const satisfies Flags;

type UndoFlags = FlagValues<typeof FLAGS>;

export const rolloutUndoCommand = defineCommand({
  path: ['rollout', 'undo'],
  summary: 'Roll back to the pod template of an earlier revision',
  description:
    'Prints the changes to stderr and restores the pod template of the revision, which starts a rollout. Unlike kubectl, it also updates ' +
    'what the next apply compares with: the last-applied annotation gets the template, and fields of server-side apply go back to their ' +
    'field manager. The next apply then has no conflicts and leaves nothing behind.',
  examples: [
    { command: 'ds rollout undo fluentd', comment: 'roll back to the previous revision' },
    {
      command: 'ds rollout undo fluentd --to-revision=3',
      comment: 'roll back to a given revision; ds rollout history lists them',
    },
    { command: 'ds rollout undo fluentd --dry-run=server', comment: 'show what would change' },
  ],
  args: [daemonSetsArgument('DaemonSets to roll back')],
  flags: FLAGS,
  check: (input) => {
    checkRolloutTargets(input, { all: false });
    checkChangeOutput(input.flags);
    const { toRevision } = input.flags;
    if (toRevision < 0) throw new DsError('usage', `unable to find specified revision ${toRevision} in history`);
  },
  run: async (input, rt) => {
    const output = await changeOutput(input.flags, rt);
    return forEachDaemonSet(input, rt, (client, named) =>
      undoOne(client, named, { ...input.flags, print: output }, rt),
    );
  },
});

async function undoOne(
  client: Client,
  named: NamedDaemonSet,
  flags: UndoFlags & { readonly print: ChangeOutput | undefined },
  rt: Runtime,
): Promise<Outcome> {
  const { io, signal } = rt;
  const suffix = dryRunSuffix(flags.dryRun);
  const undo = await planUndo(client, named, flags.toRevision, { signal });
  warnDeleting(undo.ds, rt);
  if (flags.dryRun === 'client') {
    showChange(undo, rt);
    const template = templateText(undo.result.spec?.template ?? {}, io.stdout);
    io.stdout.write(printObject(undo.result, `will roll back to ${template}${suffix}`, flags.print));
    return 'ok';
  }
  if (undo.changes.length === 0) {
    const number = undo.revision.revision;
    const verdict = `skipped rollback (current template already matches revision ${number})${suffix}`;
    io.stdout.write(printObject(undo.ds, verdict, flags.print));
    return 'ok';
  }
  showChange(undo, rt);
  const { object, warnings } = await undoRollout(client, undo, { dryRun: flags.dryRun === 'server', signal });
  warnings.forEach((warning) => rt.warn(warning));
  io.stdout.write(printObject(object, `rolled back${suffix}`, flags.print));
  return 'ok';
}

function showChange({ ds, revision, changes }: Undo, { io }: Runtime): void {
  if (changes.length === 0) return;
  const name = JSON.stringify(ds.metadata?.name ?? '');
  io.stderr.write(
    `${safeText(`rolling back daemon set ${name} to revision ${revision.revision}:`)}\n${changesText(changes)}`,
  );
}
