import { DsError, isKind } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { parseRelaxedPath } from '../../render/jsonpath/relaxed.ts';
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
import { checkGetFormat, loadGetFormat, withTemplate } from './get-format.ts';
import { getOutput, type GetOutput } from './get-output.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';
import { showWatch } from '../shared/show-watch.ts';
import { reportNoneFound } from '../shared/report-none-found.ts';
import { checkSelection, SELECTION_FLAGS } from '../shared/selection-flags.ts';

const FLAGS = {
  ...SELECTION_FLAGS,
  fieldSelector: {
    type: 'string',
    value: 'SELECTOR',
    help: "only those whose fields match, as in 'metadata.name!=agent'",
  },
  watch: { type: 'boolean', short: 'w', help: 'print them, then every change, until interrupted' },
  watchOnly: { type: 'boolean', help: 'print every change from now on, until interrupted' },
  outputWatchEvents: { type: 'boolean', help: 'say with each watched object what happened to it' },
  output: {
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    help: 'wide, json, yaml, name, jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE, jsonpath-file=FILE, custom-columns=SPEC or custom-columns-file=FILE',
    suggests: [
      'wide',
      'json',
      'yaml',
      'name',
      'jsonpath=',
      'jsonpath-as-json=',
      'jsonpath-file=',
      'custom-columns=',
      'custom-columns-file=',
    ],
  },
  sortBy: { type: 'string', value: 'PATH', help: "sort by this field, as in '.metadata.creationTimestamp'" },
  noHeaders: { type: 'boolean', help: 'print no headers' },
  showLabels: { type: 'boolean', help: 'print all labels as the last column' },
  labelColumns: { type: 'strings', short: 'L', value: 'LABEL', split: true, help: 'print these labels as columns' },
  showKind: { type: 'boolean', help: 'print the type before each name' },
  showManagedFields: { type: 'boolean', help: 'keep metadata.managedFields in JSON and YAML' },
  ignoreNotFound: { type: 'boolean', help: 'a named DaemonSet that does not exist is no error' },
} as const satisfies Flags;

type GetFlags = FlagValues<typeof FLAGS>;

export const getCommand = defineCommand({
  path: ['get'],
  summary: 'List DaemonSets, or show the named ones',
  description:
    'Prints the columns of kubectl get daemonsets. With -o wide there is one more, MISSCHEDULED, as long as at least one DaemonSet ' +
    'has pods on nodes where they should not be. On a terminal that is too narrow the least important columns are left out, ' +
    'which is said below the table; piped output is never cut.',
  examples: [
    { command: 'ds get', says: 'every DaemonSet of the namespace' },
    { command: 'ds get -A -o wide', says: 'every DaemonSet of the cluster, with containers, images and selectors' },
    { command: 'ds get fluentd -o yaml', says: 'one of them as the server has it' },
    { command: 'ds get -w', says: 'every DaemonSet, and a row whenever one changes' },
    {
      command:
        'ds get -A --sort-by .status.numberUnavailable -o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image',
      says: 'your own columns, those with most unavailable pods last',
    },
    { command: 'ds get -l tier=node -L app', says: 'those with a label, another label as a column' },
  ],
  args: [
    {
      name: 'NAME',
      help: 'the DaemonSets to show; all when none is named',
      optional: true,
      many: true,
      complete: 'daemonsets',
    },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    daemonSetNames(args);
    checkSelection(args, flags);
    if ((flags.watch || flags.watchOnly) && daemonSetNames(args).length > 1) {
      throw new DsError('usage', 'a watch takes one name, or none for all DaemonSets');
    }
    if ((flags.watch || flags.watchOnly) && flags.filename.length > 0) {
      throw new DsError('usage', 'a watch takes a name, and no files');
    }
    if (flags.outputWatchEvents && !flags.watch && !flags.watchOnly) {
      throw new DsError('usage', '--output-watch-events option can only be used with --watch or --watch-only');
    }
    checkGetFormat(flags.output);
    const output = flags.output ?? '';
    if (flags.showLabels && output !== '' && output !== 'wide') {
      throw new DsError('usage', `--show-labels option cannot be used with ${output} printer`);
    }
    const path = flags.sortBy;
    if (filled(path)) withTemplate('--sort-by', () => parseRelaxedPath(path), 'usage');
  },
  run: async ({ args, flags, provided }, rt) => {
    const format = await loadGetFormat(flags.output, rt.files);
    const { client, namespace, requestTimeoutMs = 0 } = await rt.connect();
    const selection: Selection = {
      names: daemonSetNames(args),
      namespace: flags.allNamespaces ? undefined : namespace,
      labelSelector: flags.selector,
      fieldSelector: flags.fieldSelector,
      // what is to be sorted comes in one piece
      chunkSize: filled(flags.sortBy) ? 0 : flags.chunkSize,
    };
    const output = getOutput(format, flags, rt);
    if (flags.watch || flags.watchOnly)
      return watch(client, selection, { ...flags, limitMs: requestTimeoutMs }, output, rt);
    const found =
      flags.filename.length === 0
        ? await find(client, selection, flags, rt)
        : await findOfFiles(client, { namespace, enforced: provided.has('namespace') }, flags, rt);
    return show(found, flags, output, rt);
  },
});

interface Found extends Selected {
  /** One object was asked for by its name. */
  readonly single: boolean;
  /** Where was looked; undefined for every namespace. */
  readonly namespace: string | undefined;
  /** Something else went wrong, and has been reported. */
  readonly failed: boolean;
}

async function find(client: Client, selection: Selection, flags: GetFlags, { signal }: Runtime): Promise<Found> {
  const selected = await selectDaemonSets(client, selection, { ignoreNotFound: flags.ignoreNotFound, signal });
  return { ...selected, single: selection.names.length === 1, namespace: selection.namespace, failed: false };
}

async function findOfFiles(client: Client, choice: NamespaceChoice, flags: GetFlags, rt: Runtime): Promise<Found> {
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
  output: GetOutput,
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

/** Ends by Ctrl-C, an error, or --request-timeout, which is then no failure, as with kubectl. */
async function watch(
  client: Client,
  selection: Selection,
  { limitMs, watchOnly, ignoreNotFound, sortBy: path }: GetFlags & { readonly limitMs: number },
  output: GetOutput,
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
