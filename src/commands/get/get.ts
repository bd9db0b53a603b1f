import { DsError, isKind } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { sortBy } from '../../render/output/sort-by.ts';
import {
  readDaemonSets,
  selectDaemonSets,
  type Selected,
  type Selection,
} from '../../workflows/cluster/select-daemonsets.ts';
import type { NamespaceChoice } from '../../workflows/apply/manifest-target.ts';
import { watchDaemonSets } from '../../workflows/cluster/watch-daemonsets.ts';
import { defineCommand, type FlagValues, type Flags } from '../shared/define.ts';
import { checkListFlags, LIST_FLAGS } from '../shared/output/list-flags.ts';
import { loadTemplateFormat, withTemplate } from '../shared/output/template-format.ts';
import { listOutput, type ListOutput } from '../shared/output/list-output.ts';
import { getTable } from './get-table.ts';
import { daemonSetNames, daemonSetsArgument } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';
import { showWatch } from '../shared/show-watch.ts';
import { reportNoneFound } from '../shared/report-none-found.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { checkSelection, SELECTION_FLAGS } from '../shared/selection-flags.ts';

const FLAGS = {
  ...SELECTION_FLAGS,
  fieldSelector: SHARED_FLAGS.fieldSelector,
  ...LIST_FLAGS,
  ignoreNotFound: SHARED_FLAGS.ignoreNotFound,
} as const satisfies Flags;

type GetFlags = FlagValues<typeof FLAGS>;

export const getCommand = defineCommand({
  path: ['get'],
  summary: 'Display one or many DaemonSets',
  description:
    'Prints the columns of kubectl get daemonsets. -o wide adds MISSCHEDULED when a DaemonSet has pods on nodes that are not eligible. ' +
    'On a narrow terminal the least important columns are left out, and a note names them; piped output is never cut.',
  examples: [
    { command: 'ds get', comment: 'list the DaemonSets in the namespace' },
    {
      command: 'ds get -A -o wide',
      comment: 'list all DaemonSets in the cluster, with containers, images and selectors',
    },
    { command: 'ds get fluentd -o yaml', comment: 'show a DaemonSet as YAML' },
    { command: 'ds get -w', comment: 'list the DaemonSets and watch for changes' },
    {
      command:
        'ds get -A --sort-by .status.numberUnavailable -o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image',
      comment: 'print your own columns, most unavailable pods last',
    },
    { command: 'ds get -l tier=node -L app', comment: 'list by label, with another label as a column' },
  ],
  args: [daemonSetsArgument('DaemonSets to show; all if none is named')],
  flags: FLAGS,
  check: ({ args, flags }) => {
    daemonSetNames(args);
    checkSelection(args, flags);
    if ((flags.watch || flags.watchOnly) && daemonSetNames(args).length > 1) {
      throw new DsError('usage', '--watch takes one NAME, or none for all DaemonSets');
    }
    if ((flags.watch || flags.watchOnly) && flags.filename.length > 0) {
      throw new DsError('usage', '--watch cannot be used with --filename');
    }
    checkListFlags(flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const format = await loadTemplateFormat(flags, rt.files);
    const { client, namespace, requestTimeoutMs = 0 } = await rt.connect();
    const selection: Selection = {
      names: daemonSetNames(args),
      namespace: flags.allNamespaces ? undefined : namespace,
      labelSelector: flags.selector,
      fieldSelector: flags.fieldSelector,
      // sorting needs the whole list
      chunkSize: filled(flags.sortBy) ? 0 : flags.chunkSize,
    };
    const output = listOutput<DaemonSet>(format, flags, (wide) => getTable({ ...flags, wide }, rt), rt);
    if (flags.watch || flags.watchOnly)
      return watch(client, selection, { ...flags, limitMs: requestTimeoutMs }, output, rt);
    const found =
      flags.filename.length === 0
        ? await find(client, selection, flags, rt)
        : await findInFiles(client, { namespace, enforced: provided.has('namespace') }, flags, rt);
    return show(found, flags, output, rt);
  },
});

interface Found extends Selected {
  /** One object was requested by name. */
  readonly single: boolean;
  /** The searched namespace; undefined for all. */
  readonly namespace: string | undefined;
  /** Something in the files could not be read; that has been reported. */
  readonly failed: boolean;
}

async function find(client: Client, selection: Selection, flags: GetFlags, { signal }: Runtime): Promise<Found> {
  const selected = await selectDaemonSets(client, selection, { ignoreNotFound: flags.ignoreNotFound, signal });
  return { ...selected, single: selection.names.length === 1, namespace: selection.namespace, failed: false };
}

async function findInFiles(client: Client, choice: NamespaceChoice, flags: GetFlags, rt: Runtime): Promise<Found> {
  const { daemonSetsOfFiles } = await import('../shared/manifest/file-selection.ts');
  const { named, failed } = await daemonSetsOfFiles(flags, client, choice, rt);
  const { ignoreNotFound } = flags;
  const selected = await readDaemonSets(client, named, { ignoreNotFound, signal: rt.signal });
  return { ...selected, single: named.length === 1 && !failed, namespace: choice.namespace, failed };
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

async function show(
  { found: unsorted, errors, single, namespace, failed }: Found,
  { ignoreNotFound, sortBy: path }: GetFlags,
  output: ListOutput<DaemonSet>,
  rt: Runtime,
): Promise<Outcome> {
  const [error] = errors;
  if (single && error !== undefined) throw error;
  const found = filled(path) ? withTemplate('--sort-by', () => sortBy(unsorted, path)) : unsorted;
  if (output.wantsEmptyLists || found.length > 0) {
    if (!single || found.length > 0) await output.list(found, single);
  } else if (errors.length === 0 && !failed && !ignoreNotFound) {
    await reportNoneFound(namespace, rt);
  }
  for (const each of errors) rt.report(await rt.explain(each));
  return errors.length === 0 && !failed ? 'ok' : 'failed';
}

async function watch(
  client: Client,
  selection: Selection,
  { limitMs, watchOnly, ignoreNotFound, sortBy: path }: GetFlags & { readonly limitMs: number },
  output: ListOutput<DaemonSet>,
  rt: Runtime,
): Promise<Outcome> {
  if (filled(path)) rt.warn('--sort-by is ignored while watching');
  let batches = 0;
  try {
    await showWatch(
      (options) => watchDaemonSets(client, selection, options),
      limitMs,
      rt,
      async (changes) => {
        if (batches > 0 || !watchOnly) await output.changes(changes);
        batches++;
      },
    );
  } catch (error) {
    if (batches === 0 && ignoreNotFound && isKind(error, 'notFound')) return 'ok';
    throw error;
  }
  return 'ok';
}
