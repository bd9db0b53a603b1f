import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import { DsError } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import { revisionHashOf } from '../../daemonset/pods/pod-revision.ts';
import { applyRevision, templateOf } from '../../daemonset/revisions/revisions.ts';
import { templateChanges } from '../../daemonset/revisions/template-changes.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS, typeNameOf } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { loadPalette } from '../../render/color.ts';
import { historyColumns, historyRows } from '../../render/history-table.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { createTable } from '../../render/table/table.ts';
import { changesText } from '../../render/plan/template-changes.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import { readHistory } from '../../workflows/cluster/revision-history.ts';
import { podsOf } from '../../workflows/cluster/daemonset-snapshot.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { daemonSetsArgument } from '../shared/object-names.ts';
import { CHANGE_OUTPUT_FLAGS, changeOutput, checkChangeOutput } from '../shared/output/change-output.ts';
import type { Runtime } from '../shared/runtime.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from '../shared/rollout/rollout-targets.ts';
import { templateText } from './rollout-output.ts';

const FLAGS = {
  revision: {
    type: 'integer',
    value: 'N',
    default: 0,
    complete: 'revisions',
    help: 'show the pod template of this revision',
  },
  diff: {
    type: 'string',
    value: 'A..B',
    complete: 'revisions',
    help: 'compare the pod templates of two revisions; A alone compares with the current template',
  },
  ...ROLLOUT_TARGET_FLAGS,
  ...CHANGE_OUTPUT_FLAGS,
} as const satisfies Flags;

type HistoryFlags = FlagValues<typeof FLAGS>;

export const rolloutHistoryCommand = defineCommand({
  path: ['rollout', 'history'],
  summary: 'View the rollout history: revisions, and what each changed',
  description:
    'Prints a row per revision: its age, the number of its pods, its hash (the label controller-revision-hash of its pods), its images, ' +
    'the fields of the pod template that it changed, and the cause from the annotation kubernetes.io/change-cause. -o prints the ' +
    'DaemonSet at each revision.',
  examples: [
    { command: 'ds rollout history fluentd', comment: 'list the revisions' },
    { command: 'ds rollout history fluentd --revision=3', comment: 'show the pod template of a revision' },
    { command: 'ds rollout history fluentd --diff 2..3', comment: 'compare two revisions' },
    { command: 'ds rollout history fluentd --diff 2', comment: 'compare a revision with the current template' },
  ],
  args: [daemonSetsArgument('DaemonSets to show; all in the namespace if none is named')],
  flags: FLAGS,
  check: (input) => {
    const { revision, diff } = input.flags;
    checkRolloutTargets(input, { all: true });
    checkChangeOutput(input.flags);
    if (revision < 0) throw new DsError('usage', `revision must be a positive integer: ${revision}`);
    if (diff !== undefined) {
      if (revision > 0) throw new DsError('usage', '--diff and --revision cannot be specified together');
      if (input.flags.output !== undefined) {
        throw new DsError('usage', '--diff and --output cannot be specified together');
      }
      parseDiff(diff);
    }
  },
  run: (input, rt) => forEachDaemonSet(input, rt, (client, named) => historyOf(client, named, input.flags, rt)),
});

/** `to` is undefined for the current template. */
function parseDiff(text: string): readonly [from: number, to: number | undefined] {
  const [, from, to] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
  if (from !== undefined) return [Number(from), to === undefined ? undefined : Number(to)];
  throw new DsError('usage', `invalid argument "${text}" for --diff: use A or A..B, as in 2 or 2..3`);
}

async function historyOf(client: Client, named: NamedDaemonSet, flags: HistoryFlags, rt: Runtime): Promise<Outcome> {
  const { io, signal } = rt;
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal });
  const { history, current } = await readHistory(client, ds, { signal });
  const { revision, diff } = flags;
  const output = await changeOutput(flags, rt);
  const name = `${typeNameOf(DAEMON_SETS)}/${safeText(named.name)}`;
  if (output !== undefined) {
    const chosen = revision > 0 ? [find(history, revision)] : history;
    chosen.forEach((each) => io.stdout.write(output.print(applyRevision(ds, each))));
  } else if (diff !== undefined) {
    const [from, requested] = parseDiff(diff);
    const to = requested ?? current?.revision;
    const before = templateOf(find(history, from)) ?? {};
    // the controller has not created a revision of the current template yet
    const after = to === undefined ? (ds.spec?.template ?? {}) : (templateOf(find(history, to)) ?? {});
    const changes = templateChanges(await loadSchema(), before, after);
    const text = changes.length === 0 ? '  no difference\n' : changesText(changes);
    io.stdout.write(
      `${name} from revision #${from} to ${to === undefined ? 'the current template' : `#${to}`}\n${text}`,
    );
  } else if (revision > 0) {
    const template = applyRevision(ds, find(history, revision)).spec?.template ?? {};
    io.stdout.write(`${name} with revision #${revision}\n${templateText(template, io.stdout)}\n`);
  } else {
    io.stdout.write(`${name}\n${await overview(client, ds, history, rt)}\n`);
  }
  return 'ok';
}

function find(history: readonly ControllerRevision[], number: number): ControllerRevision {
  const found = history.find(({ revision }) => revision === number);
  if (found !== undefined) return found;
  const numbers = history.map(({ revision }) => revision).join(', ');
  throw new DsError('failure', 'unable to find the specified revision', {
    hint: numbers === '' ? 'there is no revision yet' : `revisions: ${numbers}`,
  });
}

async function overview(
  client: Client,
  ds: DaemonSet,
  history: readonly ControllerRevision[],
  { clock, io, signal }: Runtime,
): Promise<string> {
  if (history.length === 0) return 'No rollout history found.\n';
  const pods = new Map<string, number>();
  for (const pod of await podsOf(client, ds, { signal })) {
    const hash = revisionHashOf(pod) ?? '';
    pods.set(hash, (pods.get(hash) ?? 0) + 1);
  }
  const table = createTable(
    historyColumns(() => clock.now()),
    { palette: await loadPalette(io.stdout), width: io.stdout.isTTY ? io.stdout.columns : undefined },
  );
  return table.print(historyRows(await loadSchema(), history, pods));
}
