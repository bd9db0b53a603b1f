import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, kubectlCommand, sameCommand } from '../../core/hint.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { selectorMatches } from '../../apimachinery/labels/label-selector.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { ManifestTarget } from './manifest-target.ts';

/** Whether the server refuses because the selector of a DaemonSet never changes. */
export function isSelectorChange(error: DsError): boolean {
  return arrayAt(objectAt(error.status, 'details'), 'causes')
    .filter(isObject)
    .some((cause) => cause['field'] === 'spec.selector' && /immutable/.test(stringAt(cause, 'message') ?? ''));
}

/** The refusal with the way out as its hint: delete without the pods, create anew, and what then becomes of the pods. */
export async function withSelectorWayOut(
  client: Client,
  target: ManifestTarget,
  error: DsError,
  wanted: JsonObject,
  options: CallOptions,
): Promise<DsError> {
  const live = await client.find<DaemonSet>(target, options);
  const { name, namespace } = target;
  const labels = live?.spec?.template.metadata?.labels ?? {};
  const isTakenOver = selectorMatches((wanted as DaemonSet).spec?.selector, labels);
  const then = isTakenOver
    ? 'the new DaemonSet takes the running pods over, and updates them by its rules'
    : hint`the new DaemonSet runs its pods beside the old ones; end those with: ${kubectlCommand('delete pods', [], {
        flags: { selector: selectorText(live?.spec?.selector) },
        namespace,
      })}`;
  const remove = dsCommand('delete', [name], { flags: { cascade: 'orphan' }, namespace });
  return new DsError(error.kind, error.message, {
    hint: hint`a selector never changes; without taking the pods down:\n  ${remove}\n  ${sameCommand()}\n${then}`,
    ...(error.status === undefined ? {} : { status: error.status }),
    cause: error,
  });
}
