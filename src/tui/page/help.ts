import { wrapLine } from '../../render/table/wrap.ts';
import type { Drawing } from './overview.ts';

/** Where the explanations begin. */
const INDENT = ' '.repeat(17);

const KEYS = {
  rollout: [
    '  ↑ ↓, k j       select a group or a node, or scroll',
    '  ← →            to another column of groups',
    '  PgUp PgDn, space, Home, End',
    '  enter          open a group, or a node',
    '  esc            back',
    '  d              why: every rule for the node, its pod and events',
    '  l              the last lines of the log of its pod',
    '  u              undo: back to the previous revision; asks first',
    '  f              all nodes, only outdated, only stuck ones',
    '  /              search nodes and groups by name',
    '  g              group by another label',
    '  q              quit; the rollout goes on (exit code 130)',
    '  Ctrl-Z         to the shell, and back with fg',
  ],
  list: [
    '  ↑ ↓, k j       select a rollout, or scroll',
    '  PgUp PgDn, space, Home, End',
    '  enter, →       open a rollout: nodes, causes, log, undo',
    '  esc            back to this list',
    '  q              quit; the rollouts go on (exit code 130)',
    '  Ctrl-Z         to the shell, and back with fg',
  ],
} as const;

const CELLS = [
  '  A cell for several nodes shows the worst of them.',
  '  A bar shows the share of each state among the nodes.',
];
const LIST_CELLS = ['  A rollout has the shape of its most urgent state.', '  Its bar shows how many nodes are done.'];

/** What every key does, and what every shape means, on the pages of a rollout or in the list of several. */
export function helpText(
  { symbols, width }: Pick<Drawing, 'symbols' | 'width'>,
  of: keyof typeof KEYS = 'rollout',
): readonly string[] {
  const legend = [
    ['done', 'the new pod is available'],
    ['updating', 'the pod is being replaced, which is fine'],
    ['outdated', 'an old pod waits to be replaced'],
    ['stuck', 'the node has a problem, or takes too long'],
    ['misscheduled', 'a pod where none should be'],
  ] as const;
  const lines = [
    ...KEYS[of],
    '',
    ...legend.map(([state, says]) => `  ${symbols.paint(state, symbols.shapes[state])} ${state.padEnd(12)} ${says}`),
    ...(of === 'list' ? LIST_CELLS : CELLS),
  ];
  return lines.flatMap((line) => wrapLine(line, width, INDENT).split('\n'));
}
