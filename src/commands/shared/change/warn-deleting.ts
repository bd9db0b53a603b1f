import type { KubeObject } from '../../../kube/wire.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { deletionWarning } from '../../../workflows/delete/deletion-warning.ts';
import type { Runtime } from '../runtime.ts';

/** Warns when the changed object is being deleted. */
export function warnDeleting(object: KubeObject | JsonObject, { clock, warn }: Pick<Runtime, 'clock' | 'warn'>): void {
  const warning = deletionWarning(object as JsonObject, clock.now());
  if (warning !== undefined) warn(warning);
}
