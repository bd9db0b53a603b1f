import type { JsonObject } from '../../core/json/json.ts';
import type { ChangePlan } from '../../daemonset/rollout/change-plan.ts';
import { formatPath } from '../../daemonset/revisions/template-changes.ts';
import { checkJson } from '../nodes/node-json.ts';
import { fateText } from './plan-text.ts';

/** One DaemonSet of `ds plan -o json`. The format is stable: fields are only added. */
export function planJson({ name, namespace, action, fields, prediction, warnings, conflicts }: ChangePlan): JsonObject {
  const { nodes, templateChanged, budget, desired, immediate, waves } = prediction;
  const of = (fate: string): number => nodes.filter((node) => node.fate === fate).length;
  return {
    name,
    namespace,
    action,
    fields: fields.map(({ path, before, after }) => ({ path: formatPath(path), before, after })),
    templateChanged,
    desired,
    update: { budget: budget && { kind: budget.kind, allowed: budget.allowed }, immediate, waves },
    counts: {
      gains: of('gains'),
      loses: of('loses'),
      restarts: of('restarts'),
      keeps: of('keeps'),
      none: of('none'),
    },
    nodes: nodes.map((each) => ({
      name: each.node,
      fate: each.fate,
      why: each.why,
      text: fateText(each, templateChanged),
      pod: each.pod?.metadata?.name,
      reasons: each.placement.reasons.map(checkJson),
    })),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    conflicts: conflicts.map(({ field, manager, live, yours }) => ({ field, manager, live, yours })),
  };
}
