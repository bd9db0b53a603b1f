import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { eventGroups, type EventGroup } from '../../daemonset/events/event-groups.ts';
import { compareEvents } from '../../daemonset/events/event-times.ts';
import type { RelatedEvent } from '../../daemonset/events/related-events.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { eventColumns, messageColumn } from '../../render/events/event-table.ts';
import { listOf, objectPrinter } from '../../render/output/object-output.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { createNotedTable } from '../../render/table/noted-table.ts';
import { readEvents } from '../../workflows/events/read-events.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../shared/flags.ts';
import { daemonSetAndNodes } from '../shared/object-names.ts';
import { tablePrinter } from '../shared/print-table.ts';
import type { Runtime } from '../shared/runtime.ts';
import { SELECTION_FLAGS } from '../shared/selection-flags.ts';
import { showWatch } from '../shared/show-watch.ts';

const EXAMPLE = hint`${dsCommand('events', ['NAME'])}`;
const NO_NODES = 'events of nodes are left out: they may not be listed';
const TYPES = ['Normal', 'Warning'] as const;

const FLAGS = {
  types: { type: 'strings', value: 'TYPE', split: true, help: 'only events of these types: Normal, Warning' },
  output: { ...OUTPUT_FLAG, help: 'output format: wide, json, yaml, kyaml or name' },
  watch: { ...SHARED_FLAGS.watch, help: 'after printing, watch for new events' },
  noFold: { type: 'boolean', help: 'print one row per event' },
  noHeaders: { type: 'boolean', help: 'omit the headers' },
  showManagedFields: SHARED_FLAGS.showManagedFields,
  chunkSize: SELECTION_FLAGS.chunkSize,
} as const satisfies Flags;

interface Choice {
  readonly nodes: readonly string[];
  readonly types: readonly string[];
}

export const eventsCommand = defineCommand({
  path: ['events'],
  summary: 'List the events of a DaemonSet, its pods and their nodes',
  description:
    'Prints the events of the DaemonSet, of its pods, and of the nodes that they are on, and when each revision was created, in the order in ' +
    'which they were last seen. Events that say the same of several pods or nodes share a row.\n\n' +
    'The API server keeps events for an hour by default. Events of pods that are gone are found by the names of the pods.\n\n' +
    'JSON, YAML and names: each Event object, none left out or combined.',
  examples: [
    { command: 'ds events fluentd', comment: 'show what happened to a DaemonSet in the last hour' },
    { command: 'ds events fluentd node-7', comment: 'show what happened on one node' },
    { command: 'ds events fluentd --types=Warning -w', comment: 'show warnings, and wait for more' },
  ],
  args: [
    { name: 'NAME', help: 'name of the DaemonSet', complete: 'daemonsets' },
    { name: 'NODE', help: 'only events on these nodes', optional: true, many: true, complete: 'nodes' },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    daemonSetAndNodes(args, EXAMPLE);
    parseOutputFormat(flags.output);
    typesOf(flags.types);
    if (flags.chunkSize < 0) throw new DsError('usage', '--chunk-size must not be negative');
  },
  run: async ({ args, flags }, rt) => {
    const { client, namespace, requestTimeoutMs = 0 } = await rt.connect();
    const { name, nodes } = daemonSetAndNodes(args, EXAMPLE);
    const { signal } = rt;
    const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
    const show = eventsOutput(flags, { nodes, types: typesOf(flags.types) }, rt);
    if (!flags.watch) {
      const { events, revisions, nodesKnown } = await readEvents(client, ds, { chunkSize: flags.chunkSize, signal });
      if (!nodesKnown) rt.warn(NO_NODES);
      if ((await show({ events, revisions, fold: !flags.noFold })) === 0) {
        const where = nodes.length === 0 ? '' : ` on ${nodes.join(', ')}`;
        rt.io.stderr.write(safeText(`No events found for daemonset/${name} in ${namespace} namespace${where}.`) + '\n');
      }
      return 'ok';
    }
    const { watchEvents } = await import('../../workflows/events/watch-events.ts');
    let fold = !flags.noFold;
    let isWarned = false;
    await showWatch(
      (options) => watchEvents(client, ds, options),
      requestTimeoutMs,
      rt,
      async ({ events, revisions, nodesKnown }) => {
        if (!nodesKnown && !isWarned) rt.warn(NO_NODES);
        isWarned ||= !nodesKnown;
        await show({ events, revisions, fold });
        fold = false;
      },
    );
    return 'ok';
  },
});

/** As kubectl reads them: in any case. Throws a DsError of kind `usage`. */
function typesOf(types: readonly string[]): readonly string[] {
  return types.map((type) => {
    const known = TYPES.find((each) => each.toLowerCase() === type.trim().toLowerCase());
    if (known !== undefined) return known;
    throw new DsError('usage', `--types=${type}: it must be ${TYPES.join(' or ')}`);
  });
}

interface Shown {
  readonly events: readonly RelatedEvent[];
  readonly revisions: readonly RelatedEvent[];
  readonly fold: boolean;
}

/** Prints the chosen events, and returns how many rows or objects there were. */
function eventsOutput(
  {
    output,
    noHeaders,
    showManagedFields,
  }: { readonly output: string | undefined; readonly noHeaders: boolean; readonly showManagedFields: boolean },
  { nodes, types }: Choice,
  rt: Runtime,
): (shown: Shown) => Promise<number> {
  const { stdout } = rt.io;
  const format = parseOutputFormat(output);
  const isChosen = ({ event, node }: RelatedEvent): boolean =>
    (nodes.length === 0 || (node !== undefined && nodes.includes(node))) &&
    (types.length === 0 || types.includes(event.type ?? ''));
  if (format.kind === 'object') {
    const print = objectPrinter(format.format, { showManagedFields, output: stdout });
    return ({ events }) => {
      const objects = events
        .filter(isChosen)
        .map(({ event }) => event)
        .toSorted(compareEvents) as unknown as readonly JsonObject[];
      stdout.write(print(listOf(objects)));
      return Promise.resolve(objects.length);
    };
  }
  const { wide } = format;
  const table = tablePrinter<EventGroup>(
    (_rows, options) =>
      createNotedTable(eventColumns({ now: () => rt.clock.now(), wide }), [messageColumn(wide)], options),
    { noHeaders },
    rt,
  );
  return async ({ events, revisions, fold }) => {
    const groups = eventGroups([...revisions, ...events].filter(isChosen), { fold });
    await table(groups);
    return groups.length;
  };
}
