import { DsError } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import type { ChangeSet } from '../../workflows/apply/change-set/change-set.ts';
import type { DryRun } from '../../workflows/apply/change-set/change.ts';
import type { Runtime } from '../shared/runtime.ts';

interface DiffFlags {
  readonly diff: boolean;
  readonly dryRun: DryRun;
  readonly output: string | undefined;
  readonly showManagedFields: boolean;
}

/** Throws a DsError of kind `usage`. */
export function checkDiff({ diff, dryRun, output = '' }: DiffFlags): void {
  if (!diff) return;
  if (dryRun === 'client') {
    throw new DsError('usage', '--diff cannot be used with --dry-run=client', {
      hint: '--dry-run=server shows the differences without changing anything',
    });
  }
  if (output !== '') throw new DsError('usage', '--diff cannot be used with --output');
}

/**
 * Shows what `--diff` shows before anything is applied. It prints errors only with --dry-run=server: otherwise applying meets the same
 * errors. A difference is not a failure.
 */
export async function applyDiff(
  client: Client,
  changes: ChangeSet,
  { dryRun, showManagedFields }: DiffFlags,
  rt: Runtime,
): Promise<Outcome> {
  const { showDiff } = await import('../shared/manifest/manifest-diff.ts');
  const options = { showManagedFields, showSecrets: false, quiet: dryRun !== 'server' };
  const outcome = await showDiff(client, changes, options, rt);
  return outcome === 'differs' ? 'ok' : outcome;
}
