import type { Clock } from '../../../core/clock.ts';
import { DsError } from '../../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import type { Client } from '../../../kube/client.ts';
import type { Discovery } from '../../../kube/discovery/discovery.ts';
import { knownResource } from '../../../kube/discovery/known-resources.ts';
import type { AnyObject } from './change.ts';
import { withDeadline, TIMED_OUT } from '../../../core/async/deadline.ts';
import { hint, kubectlCommand } from '../../../core/hint.ts';

/** Milliseconds. Replicated API servers wait five seconds before they report a new kind as established. */
const TIMEOUT_MS = 30_000;
const PAUSE_MS = 200;

/** A kind that a CustomResourceDefinition in the same files defines. */
export interface NewKind {
  /** Name of the CustomResourceDefinition. */
  readonly crd: string;
  readonly group: string;
  readonly kind: string;
}

export function newKindOf(object: JsonObject): NewKind | undefined {
  if (object['kind'] !== 'CustomResourceDefinition') return undefined;
  const spec = objectAt(object, 'spec');
  const crd = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
  return { crd, group: stringAt(spec, 'group') ?? '', kind: stringAt(objectAt(spec, 'names'), 'kind') ?? '' };
}

function conditionOf(crd: JsonObject, type: string): JsonObject | undefined {
  return arrayAt(objectAt(crd, 'status'), 'conditions')
    .filter(isObject)
    .find((condition) => condition['type'] === type);
}

export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits until the server serves a new kind. Throws a DsError: `failure` when it rejects the names, `timeout` when it does not serve the
 * version within half a minute.
 */
export async function waitUntilServed(
  client: Client,
  discovery: Discovery,
  { crd, kind }: NewKind,
  apiVersion: string,
  { clock, signal }: Waiting,
): Promise<void> {
  const resource = knownResource('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  if (resource === undefined) throw new Error('CustomResourceDefinition is a known kind');
  const served = await withDeadline({ clock, signal, timeoutMs: TIMEOUT_MS }, async (inTime) => {
    for (;;) {
      const live = await client.get<AnyObject>({ resource, name: crd }, { signal: inTime });
      const accepted = conditionOf(live, 'NamesAccepted');
      if (accepted?.['status'] === 'False') {
        const why = stringAt(accepted, 'message') ?? '';
        throw new DsError('failure', `the names of customresourcedefinition/${crd} are not accepted: ${why}`);
      }
      if (conditionOf(live, 'Established')?.['status'] === 'True') {
        discovery.invalidate();
        if ((await discovery.resourceFor(apiVersion, kind, { signal: inTime })) !== undefined) return true;
      }
      await clock.sleep(PAUSE_MS, inTime);
    }
  });
  if (served === TIMED_OUT) {
    throw new DsError('timeout', `the server does not serve ${kind} in version ${apiVersion} yet`, {
      hint: hint`see why: ${kubectlCommand('describe', ['crd', crd])}; then apply again`,
    });
  }
}
