import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, kubectlCommand, sameCommand } from '../../core/hint.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { selectorMatches } from '../../apimachinery/labels/label-selector.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { ManifestTarget } from './manifest-target.ts';

/** Whether the server rejected a change of a DaemonSet's selector, which is immutable. */
export function isSelectorChange(error: DsError): boolean {
  return arrayAt(objectAt(error.status, 'details'), 'causes')
    .filter(isObject)
    .some((cause) => cause['field'] === 'spec.selector' && /immutable/.test(stringAt(cause, 'message') ?? ''));
}

/** Adds the way out as a hint: delete the DaemonSet without its pods, create it again, and what then happens to the pods. */
export async function withRecreateHint(
  client: Client,
  target: ManifestTarget,
  error: DsError,
  modified: JsonObject,
  options: CallOptions,
): Promise<DsError> {
  const live = await client.find<DaemonSet>(target, options);
  const { name, namespace } = target;
  const labels = live?.spec?.template.metadata?.labels ?? {};
  const isAdopted = selectorMatches((modified as DaemonSet).spec?.selector, labels);
  const then = isAdopted
    ? 'the new DaemonSet adopts the running pods and updates them'
    : hint`the new DaemonSet runs its pods beside the old ones; delete those with: ${kubectlCommand('delete pods', [], {
        flags: { selector: selectorText(live?.spec?.selector) },
        namespace,
      })}`;
  const remove = dsCommand('delete', [name], { flags: { cascade: 'orphan' }, namespace });
  return new DsError(error.kind, error.message, {
    hint: hint`a selector is immutable; to replace the DaemonSet without deleting its pods:\n  ${remove}\n  ${sameCommand()}\n${then}`,
    ...(error.status === undefined ? {} : { status: error.status }),
    cause: error,
  });
}
