import type { LabelSelector } from '../../kube/wire.ts';

/** Whether the selector matches the labels. A missing selector matches nothing, an empty one everything. */
export function selectorMatches(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (selector === undefined) return false;
  const valueOf = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => valueOf(key) === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const actual = valueOf(key);
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
    })
  );
}
