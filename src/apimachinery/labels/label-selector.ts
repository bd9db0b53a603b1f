import { ownMember } from '../../core/json/members.ts';
import type { LabelSelector } from '../../kube/wire.ts';

/** Whether the selector matches the labels. A missing selector matches nothing, an empty one everything. */
export function selectorMatches(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (selector === undefined) return false;
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => ownMember(labels, key) === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) =>
      requirementMatches(operator, values, ownMember(labels, key)),
    )
  );
}

/** Whether a label's value, undefined where the label is missing, meets a requirement. Unknown operators match nothing. */
export function requirementMatches(operator: string, values: readonly string[], actual: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return actual !== undefined && values.includes(actual);
    case 'NotIn':
      return actual === undefined || !values.includes(actual);
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    default:
      return false;
  }
}
