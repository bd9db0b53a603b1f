import { counted } from '../../core/text/counted.ts';
import type { DaemonSet, PodSpec } from '../../kube/wire.ts';
import type { Prediction } from './predict.ts';
import { deletedSince } from '../pods/deletion.ts';
import { statusCounts } from '../status/status.ts';
import { unhealthyNodes } from './unhealthy-nodes.ts';
import { allowsSurge, strategyOf } from './update-strategy.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * Warnings about a change.
 * - `unhealthyRollout`: pods are missing or unavailable now, or the previous rollout is not complete.
 * - `noNodes`: no node is eligible after the change.
 * - `hostPortSurge`: surge runs the old and the new pod side by side, which a host port prevents.
 * - `onDelete`: the template changes, but pods are only replaced when someone deletes them.
 * - `priorityClass`, `serviceAccount`, `runtimeClass`: the named object does not exist, so pods cannot be created.
 * - `podSecurity`, `limitRange`, `quota`: the namespace's PodSecurity level, a LimitRange or a ResourceQuota rejects the pods.
 * - `quotaRoom`: a ResourceQuota has no room for all new pods.
 * - `namespaceMissing`, `namespaceDeleting`: the namespace does not exist, or is being deleted; applying fails.
 * - `deleting`: the DaemonSet is being deleted.
 * - `conflict`: other field managers own fields that the change sets; applying fails without `--force-conflicts`.
 * - `leftBehind`: another field manager keeps fields that the file does not set.
 * - `server`: a warning of the API server.
 */
export type WarningCode =
  | 'unhealthyRollout'
  | 'noNodes'
  | 'hostPortSurge'
  | 'onDelete'
  | 'priorityClass'
  | 'serviceAccount'
  | 'runtimeClass'
  | 'podSecurity'
  | 'limitRange'
  | 'quota'
  | 'quotaRoom'
  | 'namespaceMissing'
  | 'namespaceDeleting'
  | 'deleting'
  | 'conflict'
  | 'leftBehind'
  | 'server';

/** Warnings because of which admission rejects every new pod. */
export const REFUSALS: ReadonlySet<WarningCode> = new Set([
  'priorityClass',
  'serviceAccount',
  'runtimeClass',
  'podSecurity',
  'limitRange',
  'quota',
]);

/** Warnings to read before anything else: the change fails, or no pod comes of it. */
export const SEVERE: ReadonlySet<WarningCode> = new Set([
  ...REFUSALS,
  'quotaRoom',
  'namespaceMissing',
  'namespaceDeleting',
  'conflict',
  'deleting',
  'noNodes',
  'hostPortSurge',
]);

export interface ChangeWarning {
  readonly code: WarningCode;
  /** One sentence without a full stop. */
  readonly message: string;
}

export interface ChangeInput {
  /** The live DaemonSet; undefined when the change creates it. */
  readonly before: DaemonSetView | undefined;
  readonly after: DaemonSet;
  readonly prediction: Prediction;
}

/** Warnings that follow from the DaemonSet, its pods and the nodes. */
export function changeWarnings({ before, after, prediction }: ChangeInput): readonly ChangeWarning[] {
  const spec = after.spec?.template.spec;
  const ports = spec === undefined ? [] : hostPorts(spec);
  const outdated = prediction.nodes.filter(({ fate, why }) => fate === 'keeps' && why === 'onDelete').length;
  return [
    // the controller ignores a DaemonSet that is being deleted
    ...(before === undefined || deletedSince(before.ds) !== undefined ? [] : unhealthyRollout(before)),
    ...(prediction.desired === 0
      ? [{ code: 'noNodes', message: 'no node is eligible: no pod will run anywhere' } as const]
      : []),
    ...(allowsSurge(after) && ports.length > 0
      ? [
          {
            code: 'hostPortSurge',
            message: `maxSurge runs the new pod beside the old one, but both use host port ${ports.join(', ')}: the update cannot make progress`,
          } as const,
        ]
      : []),
    ...(strategyOf(after) === 'OnDelete' && outdated > 0
      ? [
          {
            code: 'onDelete',
            message: `the update strategy is OnDelete: ${counted(outdated, 'outdated pod')} ${outdated === 1 ? 'stays' : 'stay'} until deleted`,
          } as const,
        ]
      : []),
  ];
}

/** Host ports that containers and sidecars bind while they run. */
function hostPorts({ containers = [], initContainers = [] }: Partial<PodSpec>): readonly number[] {
  const running = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const ports = running.flatMap((container) => container.ports ?? []).map(({ hostPort }) => hostPort ?? 0);
  return [...new Set(ports.filter((port) => port > 0))];
}

function unhealthyRollout(view: DaemonSetView): readonly ChangeWarning[] {
  const unhealthy = unhealthyNodes(view, { nodesKnown: true });
  if (unhealthy.length > 0) {
    const [first] = unhealthy;
    const example =
      first === undefined ? '' : ` (${first.node}: ${first.cause.reason}${unhealthy.length > 1 ? ', …' : ''})`;
    const now = `${counted(unhealthy.length, 'node')} ${unhealthy.length === 1 ? 'has' : 'have'} no available pod now${example}`;
    const what =
      strategyOf(view.ds) === 'OnDelete' ? '' : ': unavailable pods are replaced immediately, outside the budget';
    return [{ code: 'unhealthyRollout', message: `${now}${what}` }];
  }
  const { desiredNumberScheduled: desired, updatedNumberScheduled: updated } = statusCounts(view);
  if (strategyOf(view.ds) === 'OnDelete' || updated === desired) return [];
  return [
    {
      code: 'unhealthyRollout',
      message: `the current rollout is not complete: ${updated} of ${desired} pods are up to date`,
    },
  ];
}
