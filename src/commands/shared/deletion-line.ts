import { safeText } from '../../core/text/terminal-safe.ts';
import { typeNameOf } from '../../kube/resource.ts';
import type { DryRun } from '../../workflows/apply/change-set/change.ts';
import type { DeleteTarget } from '../../workflows/delete/delete-objects.ts';
import { dryRunSuffix } from './manifest/manifest-flags.ts';

interface DeletionLine {
  readonly output: string | undefined;
  readonly forced: boolean;
  readonly dryRun: DryRun;
}

/** `daemonset.apps "agent" deleted from default namespace`, or `daemonset.apps/agent` with `-o name`. */
export function deletionLine(
  { resource, namespace, name }: DeleteTarget,
  { output, forced, dryRun }: DeletionLine,
): string {
  if (output === 'name') return `${typeNameOf(resource)}/${safeText(name)}\n`;
  const what = forced ? 'force deleted' : 'deleted';
  const where = namespace === undefined ? '' : ` from ${safeText(namespace)} namespace`;
  return `${typeNameOf(resource)} ${safeText(JSON.stringify(name))} ${what}${where}${dryRunSuffix(dryRun)}\n`;
}
