import type { Json } from '../../core/json.ts';
import { formatPath, type FieldChange } from '../../daemonset/revisions/template-changes.ts';
import { safeText } from '../../core/safe.ts';

/** A line a changed field of a pod template: `~ spec.containers[agent].image: agent:1 -> agent:2`, `+` for an added one, `-` for a removed one. */
export function changesText(changes: readonly FieldChange[]): string {
  return changes.map((change) => `  ${safeText(changeLine(change))}\n`).join('');
}

function changeLine({ path, before, after }: FieldChange): string {
  const field = formatPath(path);
  if (before === undefined) return `+ ${field}: ${valueText(after)}`;
  if (after === undefined) return `- ${field}: ${valueText(before)}`;
  return `~ ${field}: ${valueText(before)} -> ${valueText(after)}`;
}

function valueText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
