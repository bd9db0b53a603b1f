import { appendTo } from '../../core/append-to.ts';
import type { Conflict } from './ownership.ts';
import { pathText } from './path-element.ts';
import type { Owned } from './managers.ts';

/** An owner as the server names it in a conflict: `"kubectl-edit" using apps/v1`, `"kubelet" with subresource "status" using v1`. */
export function ownerText({ manager }: Owned): string {
  const { name, subresource, operation, apiVersion } = manager;
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const head = `${JSON.stringify(name)}${through}`;
  return operation === 'Apply' ? head : `${head} using ${apiVersion}`;
}

/** The server's message for a rejected apply. */
export function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(first.owner)}: ${pathText(first.path)}`;
  }
  const byOwner = new Map<string, string[]>();
  for (const { owner, path } of conflicts) {
    const name = ownerText(owner);
    appendTo(byOwner, name, pathText(path));
  }
  const lines = [...byOwner]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([name, paths]) => [`conflicts with ${name}:`, ...paths.map((path) => `- ${path}`)]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
