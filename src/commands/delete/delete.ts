import { DsError, isKind } from '../../core/errors.ts';
import { worstOf, type Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { typeNameOf } from '../../kube/resource.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { deleteObject, type DeletedObject, type DeleteTarget } from '../../workflows/delete/delete-objects.ts';
import { awaitGone } from './await-gone.ts';
import { failOrReport } from '../shared/change/change-targets.ts';
import { defineCommand, type Flags, type FlagValues, type Input } from '../shared/define.ts';
import { checkTargets, findTargets, ignoresNotFound, TARGET_FLAGS, type Target } from './delete-targets.ts';
import { DELETION_FLAGS, readDeletion, type Deletion } from './deletion-flags.ts';
import { dryRunSuffix } from '../shared/manifest/manifest-flags.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  ...TARGET_FLAGS,
  ...DELETION_FLAGS,
  wait: { type: 'boolean', default: true, help: 'wait until it is gone, finalizers and all' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'how long to wait for all of it to be gone (1s, 2m, 3h); 0 is for ever',
  },
  dryRun: {
    type: 'string',
    value: 'WHERE',
    default: 'none',
    bare: 'client',
    choices: ['none', 'client', 'server'],
    help: 'only say what would be deleted: client asks nobody, server has the server check it',
  },
  output: { type: 'string', short: 'o', value: 'FORMAT', choices: ['name'], help: 'name: print TYPE/NAME and no more' },
} as const satisfies Flags;

type DeleteInput = Input<typeof FLAGS>;
type DeleteFlags = FlagValues<typeof FLAGS>;

export const deleteCommand = defineCommand({
  path: ['delete'],
  summary: 'Delete DaemonSets, or every object in files, and wait until they are gone',
  description:
    'The pods go with it unless --cascade=orphan lets them run on. With --cascade=foreground it is gone only when its last pod is; ' +
    'when --timeout strikes, the pods that hold it up are named with their nodes, and ds exits 3.',
  examples: [
    { command: 'ds delete fluentd', says: 'delete it, and its pods after it' },
    {
      command: 'ds delete fluentd --cascade=foreground --timeout=2m',
      says: 'wait for its pods too, two minutes at most',
    },
    { command: 'ds delete fluentd --cascade=orphan', says: 'delete it and let its pods run' },
    { command: 'ds delete -f agent/', says: 'delete every object of a folder, those first that need the others' },
    { command: 'ds delete -l tier=edge --dry-run=server', says: 'see what a selector would delete' },
  ],
  args: [{ name: 'NAME', help: 'the DaemonSets to delete', optional: true, many: true, complete: 'daemonsets' }],
  flags: FLAGS,
  check: (input) => {
    checkTargets(input);
    checkCascadeWord(input);
    readDeletion(input.flags);
    if (input.flags.timeout < 0) throw new DsError('usage', '--timeout must not be negative');
  },
  run: async (input, rt) => {
    const { flags } = input;
    const deletion = readDeletion(flags);
    deletion.warnings.forEach((warning) => rt.warn(warning));
    const cluster = await rt.connect();
    const { targets, failed } = await findTargets(input, cluster, rt);
    if (targets.length === 0 && !failed) rt.io.stdout.write('No resources found\n');
    const { deleted, outcome } = await deleteAll(cluster.client, targets, deletion, input, rt);
    const outcomes: Outcome[] = [failed ? 'failed' : 'ok', outcome];
    if (flags.wait && flags.dryRun === 'none') {
      outcomes.push(await awaitGone(cluster.client, deleted, flags.timeout, rt));
    }
    return worstOf(outcomes);
  },
});

/** A bare `--cascade` is a flag of its own, and the word after it a name: one slip would delete in another way than was meant. */
function checkCascadeWord({ args, provided }: DeleteInput): void {
  const word = args.find((arg) => ['background', 'foreground', 'orphan'].includes(arg));
  if (word === undefined || !provided.has('cascade')) return;
  throw new DsError('usage', `--cascade takes its value behind an equals sign: --cascade=${word}`, {
    hint: `a DaemonSet called ${word} is ds/${word}`,
  });
}

/** One after the other, as kubectl does; what fails does not keep the others. */
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
      rt.io.stdout.write(lineOf(target, deletion, flags));
    } catch (error) {
      if (isKind(error, 'notFound') && ignoresNotFound(input)) continue;
      const { found } = target;
      failOrReport(error, found, targets.length === 1 && found === undefined, rt);
      outcome = 'failed';
    }
  }
  return { deleted, outcome };
}

function warnOfClusterScope(targets: readonly Target[], { provided }: DeleteInput, rt: Runtime): void {
  if (!provided.has('namespace') || targets.every(({ namespace }) => namespace !== undefined)) return;
  rt.warn('deleting cluster-scoped resources, not scoped to the provided namespace');
}

/** `daemonset.apps "agent" deleted from default namespace`. */
function lineOf({ resource, namespace, name }: DeleteTarget, { forced }: Deletion, flags: DeleteFlags): string {
  if (flags.output === 'name') return `${typeNameOf(resource)}/${safeText(name)}\n`;
  const what = forced ? 'force deleted' : 'deleted';
  const where = namespace === undefined ? '' : ` from ${safeText(namespace)} namespace`;
  return `${typeNameOf(resource)} ${safeText(JSON.stringify(name))} ${what}${where}${dryRunSuffix(flags.dryRun)}\n`;
}
