import type { LabelSelector } from '../../kube/wire.ts';

/** A map as `key=value` pairs, sorted and joined by commas; empty when the map is. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

/**
 * Formats a selector for `--selector` and the API's `labelSelector` parameter, sorted by key, `matchLabels` before expressions. Empty when
 * the selector is missing or empty.
 */
export function selectorText(selector: LabelSelector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const list = `(${[...values].sort().join(',')})`;
    if (operator === 'In') return { key, text: `${key} in ${list}` };
    if (operator === 'NotIn') return { key, text: `${key} notin ${list}` };
    return { key, text: operator === 'DoesNotExist' ? `!${key}` : key };
  });
  return [...labels, ...expressions]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',');
}
