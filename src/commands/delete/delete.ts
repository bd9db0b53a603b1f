import { TIMED_OUT, timeoutUntil, withDeadline } from '../../core/async/deadline.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { worstOf, type Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { deleteObject, type DeletedObject } from '../../workflows/delete/delete-objects.ts';
import { awaitGone } from './await-gone.ts';
import { confirmDeletion } from './confirm-deletion.ts';
import { failOrReport } from '../shared/change/change-targets.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import { daemonSetsArgument } from '../shared/object-names.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../shared/flags.ts';
import { checkTargets, findTargets, ignoresNotFound, TARGET_FLAGS, type Target } from './delete-targets.ts';
import { DELETION_FLAGS, readDeletion, type Deletion } from '../shared/deletion-flags.ts';
import { deletionLine } from '../shared/deletion-line.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  ...TARGET_FLAGS,
  ...DELETION_FLAGS,
  wait: { type: 'boolean', default: true, help: 'wait until the objects are gone, finalizers included' },
  interactive: { type: 'boolean', short: 'i', help: 'list the objects and ask before they are deleted' },
  timeout: SHARED_FLAGS.timeout,
  dryRun: SHARED_FLAGS.dryRun,
  output: { ...OUTPUT_FLAG, choices: ['name'], help: 'output format: name prints TYPE/NAME only' },
} as const satisfies Flags;

type DeleteInput = Input<typeof FLAGS>;

export const deleteCommand = defineCommand({
  path: ['delete'],
  summary: 'Delete DaemonSets or the objects in files, and wait until they are gone',
  description:
    'The pods are deleted too, unless --cascade=orphan keeps them. With --cascade=foreground the DaemonSet is gone after its last pod. ' +
    'After --timeout the blockers of the deletion are listed, such as pods with their nodes, and ds exits 3. With --all and selectors, ' +
    '--ignore-not-found is the default.',
  examples: [
    { command: 'ds delete fluentd', comment: 'delete a DaemonSet, then its pods' },
    {
      command: 'ds delete fluentd --cascade=foreground --timeout=2m',
      comment: 'delete the pods first, and wait for two minutes at most',
    },
    { command: 'ds delete fluentd --cascade=orphan', comment: 'delete a DaemonSet and keep its pods' },
    { command: 'ds delete -f agent/', comment: 'delete the objects in a directory, in reverse dependency order' },
    { command: 'ds delete -l tier=edge -i', comment: 'list what a selector would delete, and ask first' },
    { command: 'ds delete -l tier=edge --dry-run=server', comment: 'show what a selector would delete' },
  ],
  args: [daemonSetsArgument('DaemonSets to delete')],
  flags: FLAGS,
  check: (input) => {
    checkTargets(input);
    checkCascadeValue(input);
    readDeletion(input.flags);
    if (input.flags.interactive && input.flags.filename.includes('-')) {
      throw new DsError('usage', '--interactive cannot be used with -f -, because both read stdin', {
        hint: 'write the objects to a file, and name it with -f',
      });
    }
    if (input.flags.timeout < 0) throw new DsError('usage', '--timeout must not be negative');
  },
  run: async (input, rt) => {
    const { flags } = input;
    const deletion = readDeletion(flags);
    deletion.warnings.forEach((warning) => rt.warn(warning));
    const cluster = await rt.connect();
    const { clock } = rt;
    let until = flags.timeout === 0 ? Infinity : clock.now() + flags.timeout;
    const limited = <T>(work: (bounded: Runtime) => Promise<T>): Promise<T | typeof TIMED_OUT> =>
      withDeadline({ clock, timeoutMs: timeoutUntil(until, rt), signal: rt.signal }, (signal) =>
        work({ ...rt, signal }),
      );
    const chosen = await limited((bounded) => findTargets(input, cluster, bounded));
    if (chosen === TIMED_OUT) throw new DsError('timeout', 'timed out waiting for the condition');
    const { targets, failed } = chosen;
    if (targets.length === 0 && !failed) rt.io.stdout.write('No resources found\n');
    if (flags.interactive && targets.length > 0) {
      const shownAt = clock.now();
      if (!(await confirmDeletion(targets, rt))) return failed ? 'failed' : 'ok';
      // The time of the answer does not count
      until += clock.now() - shownAt;
    }
    const sent = await limited((bounded) => deleteAll(cluster.client, targets, deletion, input, bounded));
    if (sent === TIMED_OUT) throw new DsError('timeout', 'timed out waiting for the condition');
    const outcomes: Outcome[] = [failed ? 'failed' : 'ok', sent.outcome];
    if (flags.wait && flags.dryRun === 'none') {
      outcomes.push(await awaitGone(cluster.client, sent.deleted, timeoutUntil(until, rt), rt));
    }
    return worstOf(outcomes);
  },
});

/** In `--cascade orphan` the value would be taken for a name, and the pods would be deleted. */
function checkCascadeValue({ args, provided }: DeleteInput): void {
  const word = args.find((arg) => ['background', 'foreground', 'orphan'].includes(arg));
  if (word === undefined || !provided.has('cascade')) return;
  throw new DsError('usage', `--cascade requires = before its value: --cascade=${word}`, {
    hint: `for a DaemonSet called ${word}: ds/${word}`,
  });
}

/** Deletes the objects one by one, as kubectl does. A failure does not stop the others. */
async function deleteAll(
  client: Client,
  targets: readonly Target[],
  deletion: Deletion,
  input: DeleteInput,
  rt: Runtime,
): Promise<{ readonly deleted: readonly DeletedObject[]; readonly outcome: Outcome }> {
  const { flags } = input;
  const { propagationPolicy, gracePeriodSeconds } = deletion;
  const settings = { propagationPolicy, gracePeriodSeconds, dryRun: flags.dryRun === 'server' };
  const deleted: DeletedObject[] = [];
  let outcome: Outcome = 'ok';
  warnOfClusterScope(targets, input, rt);
  for (const target of targets) {
    try {
      if (flags.dryRun !== 'client') deleted.push(await deleteObject(client, target, settings, { signal: rt.signal }));
      rt.io.stdout.write(deletionLine(target, { ...flags, forced: deletion.forced }));
    } catch (error) {
      if (isKind(error, 'notFound') && ignoresNotFound(input)) continue;
      const { found } = target;
      await failOrReport(error, found, targets.length === 1 && found === undefined, rt);
      outcome = 'failed';
    }
  }
  return { deleted, outcome };
}

function warnOfClusterScope(targets: readonly Target[], { provided }: DeleteInput, rt: Runtime): void {
  if (!provided.has('namespace') || targets.every(({ namespace }) => namespace !== undefined)) return;
  rt.warn('deleting cluster-scoped resources, not scoped to the provided namespace');
}
