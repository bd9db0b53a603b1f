import { counted } from '../../core/text/counted.ts';
import type { ChangePlan } from '../../daemonset/rollout/change-plan.ts';
import { type Fate, type NodePrediction, type Prediction, refusedGains } from '../../daemonset/rollout/predict.ts';
import { REFUSALS, SEVERE, type ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import type { Palette } from '../color.ts';
import { createNotedTable } from '../table/noted-table.ts';
import { reasonsText } from '../nodes/placement-text.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Column } from '../table/table.ts';
import { changesText } from './template-changes.ts';
import { fitLines, wrapLine } from '../table/wrap.ts';

export interface PlanTextOptions {
  readonly palette: Palette;
  /** A row for each node, instead of one for all equal nodes. */
  readonly noFold: boolean;
  /** The terminal's columns; undefined for piped output. */
  readonly width: number | undefined;
}

type FateName = Fate['fate'];
/** What changes first. */
const ORDER: readonly FateName[] = ['loses', 'restarts', 'gains', 'keeps', 'none'];
/** The maximum number of named nodes; the others are counted. */
const MAX_NAMES = 5;

/**
 * The plan for one DaemonSet, the worst first: what becomes of the pods, what makes the change fail, the changed fields, the nodes, and
 * other warnings. On a terminal no line is wider than it.
 */
export function planText(plan: ChangePlan, options: PlanTextOptions): string {
  const { palette, width } = options;
  const { name, namespace, action, fields, prediction, warnings } = plan;
  const head = `${palette.bold(safeText(`daemonset.apps/${name}`))} in namespace ${safeText(namespace)}: `;
  const failure = failureOf(plan);
  const does = failure === undefined ? actionText(action) : palette.bad(failure);
  // of a new one every field is new
  const changed = action === 'created' ? '' : changesText(fields, { width });
  const table = createNotedTable(COLUMNS, NOTES, { palette, noHeaders: true, width });
  const nodes =
    prediction.nodes.length === 0
      ? 'the cluster has no nodes\n'
      : table.print(planRows(prediction, options)).replaceAll(/ +$/gm, '');
  const warning = ({ code, message }: ChangeWarning): string => {
    const paint = SEVERE.has(code) ? palette.bad : palette.warn;
    return `${wrapLine(`${paint('warning:')} ${safeText(message)}`, width, '  ')}\n`;
  };
  const text = [
    `${wrapLine(`${head}${does}`, width, '  ')}\n`,
    `${wrapLine(summaryText(plan, palette), width, '  ')}\n`,
    ...warnings.filter(({ code }) => SEVERE.has(code)).map(warning),
    changed,
    nodes,
    ...warnings.filter(({ code }) => !SEVERE.has(code)).map(warning),
  ].join('');
  return fitLines(text, width);
}

/** Why applying fails, although the plan can be shown. */
function failureOf({ warnings, conflicts }: ChangePlan): string | undefined {
  if (warnings.some(({ code }) => code === 'namespaceMissing')) return 'applying fails: there is no such namespace';
  if (warnings.some(({ code }) => code === 'namespaceDeleting'))
    return 'applying fails: its namespace is being deleted';
  return conflicts.length > 0 ? 'applying fails with a conflict' : undefined;
}

function actionText(action: ChangePlan['action']): string {
  switch (action) {
    case 'created':
      return 'would be created';
    case 'configured':
      return 'would change';
    case 'unchanged':
      return 'nothing changes';
  }
}

/** What becomes of the pods, the worst first, and how many restart at a time. */
function summaryText(plan: ChangePlan, palette: Palette): string {
  const { prediction } = plan;
  const { nodes, desired } = prediction;
  const count = (...fates: readonly FateName[]): number => nodes.filter(({ fate }) => fates.includes(fate)).length;
  const [loses, restarts, gains] = [count('loses'), count('restarts'), count('gains')];
  const running = count('loses', 'restarts', 'keeps');
  const refused = refusedGains(prediction);
  return [
    loses === 0
      ? ''
      : palette.bad(`${loses} of ${counted(running, 'node')} ${loses === 1 ? 'loses its' : 'lose their'} pod`),
    refused === 0 ? '' : palette.bad(refusedText(gains, refused)),
    restarts === 0
      ? ''
      : palette.warn(`${counted(restarts, 'pod')} ${restarts === 1 ? 'restarts' : 'restart'}${paceText(prediction)}`),
    loses + restarts + refused === 0 ? idleText(plan, palette) : '',
    gains === 0 || refused > 0 ? '' : `${counted(gains, 'node')} ${gains === 1 ? 'gains' : 'gain'} a pod`,
    `${desired} of ${counted(nodes.length, 'node')} eligible`,
  ]
    .filter((text) => text !== '')
    .join('; ');
}

function refusedText(gains: number, refused: number): string {
  return `gains ${gains} of ${counted(gains + refused, 'pod')}: admission rejects ${gains === 0 ? 'them' : refused}`;
}

/** Why no pod is lost, rejected or restarted. */
function idleText({ prediction: { nodes, desired }, warnings }: ChangePlan, palette: Palette): string {
  if (warnings.some(({ code }) => code === 'deleting')) return palette.bad('the DaemonSet is being deleted');
  if (warnings.some(({ code }) => REFUSALS.has(code)))
    return palette.bad('admission rejects new pods; no pod restarts');
  return desired === 0 && nodes.every(({ fate }) => fate === 'none') ? palette.bad('no pod runs') : 'no pod restarts';
}

function paceText({ budget, immediate, waves }: Prediction): string {
  const pace = [
    budget === undefined ? '' : `${budget.kind} ${budget.allowed}`,
    immediate === 0 ? '' : `${immediate} at once`,
    waves === 0 ? '' : counted(waves, 'wave'),
  ].filter((text) => text !== '');
  return pace.length > 0 ? ` (${pace.join(', ')})` : '';
}

interface PlanRow {
  readonly fate: FateName;
  readonly why: string;
  readonly nodes: readonly string[];
}

const COLUMNS: readonly Column<PlanRow>[] = [
  { header: 'CHANGE', cell: ({ fate }) => `  ${fate}`, paint: ({ fate }, palette) => paintOf(fate, palette) },
  {
    header: 'COUNT',
    cell: ({ nodes }) => (nodes.length === 1 ? (nodes[0] ?? '') : `${nodes.length} nodes`),
  },
];

const NOTES: readonly Column<PlanRow>[] = [
  { header: 'WHY', cell: ({ why }) => why },
  { header: 'NODES', cell: ({ nodes }) => (nodes.length === 1 ? '' : namesText(nodes)) },
];

function planRows({ nodes, templateChanged }: Prediction, { noFold }: PlanTextOptions): readonly PlanRow[] {
  const groups = new Map<string, { fate: FateName; why: string; nodes: string[] }>();
  for (const node of nodes) {
    const why = fateText(node, templateChanged);
    const key = noFold ? node.node : `${node.fate} ${why}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { fate: node.fate, why, nodes: [node.node] });
    else group.nodes.push(node.node);
  }
  return [...groups.values()].toSorted((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate));
}

/** Why this becomes of the node's pod. */
export function fateText(prediction: NodePrediction, templateChanged: boolean): string {
  const { placement } = prediction;
  const reasons = reasonsText(placement.reasons);
  switch (prediction.fate) {
    case 'gains':
      return prediction.why === 'eligible' ? 'eligible' : 'should already have a pod';
    case 'restarts':
      return RESTARTS[prediction.why];
    case 'loses':
      if (prediction.why === 'deleting') return 'the DaemonSet is being deleted';
      if (prediction.why === 'refused') return 'its pod is replaced, and admission refuses the new one';
      return prediction.why === 'ineligible' ? reasons : `${LOSES[prediction.why]}, and no new one comes: ${reasons}`;
    case 'keeps':
      if (prediction.why === 'tolerated') return `may stay, but a new pod would not be placed: ${reasons}`;
      if (prediction.why === 'onDelete') return 'outdated until it is deleted';
      return templateChanged ? 'already has this template' : 'as it is';
    case 'none':
      if (prediction.why === 'deleting') return 'the DaemonSet is being deleted';
      return prediction.why === 'refused' ? 'admission refuses the pod' : reasons;
  }
}

const RESTARTS = {
  template: 'the pod template changes',
  outdated: 'the pod is of an older revision',
  ended: 'the pod has ended',
  terminating: 'the pod is already terminating',
} as const;

const LOSES = {
  outdated: 'the old pod is replaced',
  ended: 'the pod has ended',
  terminating: 'the pod is already terminating',
} as const;

function namesText(nodes: readonly string[]): string {
  const named = nodes.slice(0, MAX_NAMES).join(', ');
  return nodes.length > MAX_NAMES ? `${named} and ${nodes.length - MAX_NAMES} more` : named;
}

function paintOf(fate: FateName, palette: Palette): (text: string) => string {
  switch (fate) {
    case 'loses':
      return palette.bad;
    case 'restarts':
      return palette.warn;
    case 'gains':
      return palette.ok;
    case 'keeps':
    case 'none':
      return palette.dim;
  }
}
