import { counted } from '../../core/text/counted.ts';
import type { DaemonSet, PodSpec } from '../../kube/wire.ts';
import type { Prediction } from './predict.ts';
import { statusCounts } from '../status/status.ts';
import { stuckNodes } from './stuck-nodes.ts';
import { allowsSurge, strategyOf } from './update-strategy.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * What a person should think of before they make a change.
 * - `unhealthyRollout`: pods are missing or not available now, or the last rollout is not done.
 * - `noNodes`: no node is eligible after the change.
 * - `hostPortSurge`: old and new pod cannot be on a node at the same time, which surge wants.
 * - `onDelete`: the template changes, and nothing restarts by itself.
 * - `priorityClass`, `serviceAccount`: there is none of the name, and pods cannot be created.
 * - `podSecurity`: the namespace's PodSecurity level refuses the pods.
 * - `conflict`: others own fields that the change sets, and applying it fails unless they are taken over.
 * - `leftBehind`: another applier keeps fields that the file does not set.
 * - `server`: the API server's own.
 */
export type WarningCode =
  | 'unhealthyRollout'
  | 'noNodes'
  | 'hostPortSurge'
  | 'onDelete'
  | 'priorityClass'
  | 'serviceAccount'
  | 'podSecurity'
  | 'conflict'
  | 'leftBehind'
  | 'server';

/** Those that say why admission refuses every new pod. */
export const REFUSALS: ReadonlySet<WarningCode> = new Set(['priorityClass', 'serviceAccount', 'podSecurity']);

export interface ChangeWarning {
  readonly code: WarningCode;
  /** One sentence without a full stop. */
  readonly message: string;
}

export interface ChangeInput {
  /** As it is now; undefined when the change creates it. */
  readonly before: DaemonSetView | undefined;
  readonly after: DaemonSet;
  readonly prediction: Prediction;
}

/** The warnings that the DaemonSet, its pods and the nodes give reason for. */
export function changeWarnings({ before, after, prediction }: ChangeInput): readonly ChangeWarning[] {
  const spec = after.spec?.template.spec;
  const ports = spec === undefined ? [] : hostPorts(spec);
  const stale = prediction.nodes.filter(({ fate, why }) => fate === 'keeps' && why === 'onDelete').length;
  return [
    ...(before === undefined ? [] : unhealthyRollout(before)),
    ...(prediction.desired === 0
      ? [{ code: 'noNodes', message: 'no node is eligible: no pod will run anywhere' } as const]
      : []),
    ...(allowsSurge(after) && ports.length > 0
      ? [
          {
            code: 'hostPortSurge',
            message: `maxSurge wants the new pod beside the old one, and both want host port ${ports.join(', ')}: the update will not move`,
          } as const,
        ]
      : []),
    ...(strategyOf(after) === 'OnDelete' && stale > 0
      ? [
          {
            code: 'onDelete',
            message: `the update strategy is OnDelete: ${counted(stale, 'pod')} of an older template ${stale === 1 ? 'stays' : 'stay'} until somebody deletes ${stale === 1 ? 'it' : 'them'}`,
          } as const,
        ]
      : []),
  ];
}

/** Host ports that containers and sidecars bind for as long as they run. */
function hostPorts({ containers = [], initContainers = [] }: Partial<PodSpec>): readonly number[] {
  const running = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const ports = running.flatMap((container) => container.ports ?? []).map(({ hostPort }) => hostPort ?? 0);
  return [...new Set(ports.filter((port) => port > 0))];
}

function unhealthyRollout(view: DaemonSetView): readonly ChangeWarning[] {
  const stuck = stuckNodes(view, { nodesKnown: true });
  if (stuck.length > 0) {
    const [first] = stuck;
    const example =
      first === undefined ? '' : ` (${first.node}: ${first.cause.reason}${stuck.length > 1 ? ', …' : ''})`;
    const now = `${counted(stuck.length, 'node')} ${stuck.length === 1 ? 'has' : 'have'} no available pod now${example}`;
    const what =
      strategyOf(view.ds) === 'OnDelete'
        ? ''
        : ': an update replaces pods that are not available at once, and waits for those it cannot replace';
    return [{ code: 'unhealthyRollout', message: `${now}${what}` }];
  }
  const { desiredNumberScheduled: desired, updatedNumberScheduled: updated } = statusCounts(view);
  if (strategyOf(view.ds) === 'OnDelete' || updated === desired) return [];
  return [
    { code: 'unhealthyRollout', message: `the present rollout is not done: ${updated} of ${desired} pods are updated` },
  ];
}
