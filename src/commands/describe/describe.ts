import { DsError } from '../../core/errors.ts';
import { deletionOf } from '../../daemonset/pods/deletion.ts';
import { nodeReports } from '../../daemonset/status/node-report.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { viewOf } from '../../daemonset/status/view.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { loadPalette } from '../../render/color.ts';
import { describeDaemonSet, type PodPhases } from '../../render/describe/daemon-set.ts';
import { describeDetails } from '../../render/describe/details.ts';
import { highlight } from '../../render/describe/highlight.ts';
import { describeNodes } from '../../render/describe/nodes.ts';
import { wrapText } from '../../render/table/wrap.ts';
import { readDescription } from '../../workflows/cluster/read-description.ts';
import { deletionLine } from '../../render/rollout-events.ts';
import type { RevisionHistory } from '../../workflows/cluster/revision-history.ts';
import type { NamespaceChoice } from '../../workflows/apply/manifest-target.ts';
import {
  readDaemonSets,
  selectDaemonSets,
  type Selected,
  type Selection,
} from '../../workflows/cluster/select-daemonsets.ts';
import { defineCommand } from '../shared/define.ts';
import { daemonSetNames, daemonSetsArgument } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';
import { reportNoneFound } from '../shared/report-none-found.ts';
import { checkSelection, SELECTION_FLAGS } from '../shared/selection-flags.ts';

interface Settings {
  readonly showEvents: boolean;
  readonly showNodes: boolean;
  readonly chunkSize: number;
}

export const describeCommand = defineCommand({
  path: ['describe'],
  summary: 'Show details of DaemonSets',
  description:
    'Prints the lines of kubectl describe. Before the pod template it adds the update strategy, the revision, the counts of .status with ' +
    'their meaning and, for a single DaemonSet, the nodes by state and cause. A name that does not exist is used as a prefix.',
  examples: [
    { command: 'ds describe fluentd', comment: 'describe a DaemonSet, with its events' },
    { command: 'ds describe fluent', comment: 'describe the DaemonSets whose names start with fluent' },
    { command: 'ds describe -A -l tier=node', comment: 'describe DaemonSets by label, in all namespaces' },
  ],
  args: [daemonSetsArgument('DaemonSets to describe, or a prefix of their names; all if none is named')],
  flags: {
    ...SELECTION_FLAGS,
    showEvents: {
      type: 'boolean',
      default: true,
      help: 'show events; by default only for a single DaemonSet',
    },
  },
  check: ({ args, flags }) => {
    daemonSetNames(args);
    checkSelection(args, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { client, namespace } = await rt.connect();
    const { chunkSize } = flags;
    const selection: Selection = {
      names: daemonSetNames(args),
      namespace: flags.allNamespaces ? undefined : namespace,
      labelSelector: flags.selector,
      chunkSize,
    };
    const choice = { namespace, enforced: provided.has('namespace') };
    const { found, errors, byPrefix, failed } =
      flags.filename.length === 0
        ? await findByName(client, selection, rt)
        : await findInFiles(client, flags, choice, rt);
    const single = found.length === 1 && errors.length === 0 && !byPrefix;
    const showEvents = provided.has('showEvents') ? flags.showEvents : single;
    for (const [index, ds] of found.entries()) {
      const text = await described(client, ds, { showEvents, showNodes: single, chunkSize }, rt);
      rt.io.stdout.write(byPrefix ? `${text}\n` : `${index === 0 ? '' : '\n\n'}${text}`);
    }
    for (const error of errors) rt.report(await rt.explain(error));
    if (found.length === 0 && errors.length === 0 && !failed) await reportNoneFound(selection.namespace, rt);
    return errors.length === 0 && !failed ? 'ok' : 'failed';
  },
});

interface Found extends Selected {
  /** They were found by a prefix. */
  readonly byPrefix: boolean;
  /** Something in the files could not be read; that has been reported. */
  readonly failed: boolean;
}

async function findInFiles(
  client: Client,
  flags: { readonly filename: readonly string[]; readonly recursive: boolean },
  choice: NamespaceChoice,
  rt: Runtime,
): Promise<Found> {
  const { daemonSetsOfFiles } = await import('../shared/manifest/file-selection.ts');
  const { named, failed } = await daemonSetsOfFiles(flags, client, choice, rt);
  const selected = await readDaemonSets(client, named, { signal: rt.signal });
  return { ...selected, byPrefix: false, failed };
}

/** Finds the named DaemonSets. A single name that does not exist is used as a prefix, as with kubectl. */
async function findByName(client: Client, selection: Selection, { signal }: Runtime): Promise<Found> {
  const selected = await selectDaemonSets(client, selection, { signal });
  const [name] = selection.names;
  const [error] = selected.errors;
  if (selection.names.length !== 1 || name === undefined || error === undefined)
    return { ...selected, byPrefix: false, failed: false };
  if (error.kind !== 'notFound') throw error;
  const all = await selectDaemonSets(client, { ...selection, names: [] }, { signal });
  const found = all.found.filter((ds) => ds.metadata?.name?.startsWith(name));
  if (found.length === 0) throw error;
  return { ...all, found, byPrefix: true, failed: false };
}

async function described(client: Client, ds: DaemonSet, settings: Settings, rt: Runtime): Promise<string> {
  const { stdout } = rt.io;
  const now = rt.clock.now();
  const { pods, events, revisions, nodes } = await readDescription(client, ds, { ...settings, signal: rt.signal });
  if (events instanceof DsError) rt.warn(`events could not be read: ${events.message}`);
  const details = await describeDetails(
    ds,
    {
      revision:
        revisions instanceof DsError
          ? { known: false, why: revisions.message }
          : { known: true, revision: revisions.current },
      deletion: deletionText(ds, pods, nodes, now),
    },
    stdout,
  );
  const text = describeDaemonSet({
    ds,
    phases: phasesOf(pods),
    events: events instanceof DsError ? undefined : events,
    now,
    details: details + wrapText(nodesText(ds, pods, nodes, revisions, now), stdout),
  });
  return stdout.color ? highlight(text, await loadPalette(stdout)) : text;
}

/** Empty when the nodes or the revisions could not be read: they decide which pods are missing and outdated. */
function nodesText(
  ds: DaemonSet,
  pods: readonly Pod[],
  nodes: readonly Node[] | undefined,
  revisions: RevisionHistory | DsError,
  now: number,
): string {
  if (nodes === undefined || revisions instanceof DsError) return '';
  const { history, current } = revisions;
  const view = viewOf({ ds, nodes, pods, hash: current === undefined ? '' : hashOf(current), now });
  return describeNodes(nodeReports(view, { history }));
}

/** Undefined when it is not being deleted. */
function deletionText(
  ds: DaemonSet,
  pods: readonly Pod[],
  nodes: readonly Node[] | undefined,
  now: number,
): string | undefined {
  const view = viewOf({ ds, nodes: nodes ?? [], pods, hash: '', now });
  const deletion = deletionOf(view, { nodesKnown: nodes !== undefined });
  return deletion && deletionLine(deletion, now);
}

function phasesOf(pods: readonly Pod[]): PodPhases {
  const count = (phase: string): number => pods.filter((pod) => pod.status?.phase === phase).length;
  return {
    running: count('Running'),
    waiting: count('Pending'),
    succeeded: count('Succeeded'),
    failed: count('Failed'),
  };
}
