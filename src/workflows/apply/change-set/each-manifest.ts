import { asDsError, isKind, type DsError } from '../../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import type { Client } from '../../../kube/client.ts';
import { createDiscovery } from '../../../kube/discovery/discovery.ts';
import { parseApiVersion } from '../../../kube/discovery/known-resources.ts';
import { NAMESPACES, typeNameOf } from '../../../kube/resource.ts';
import { inApplyOrder } from '../../../manifest/order.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import { bodyOf } from '../apply-body.ts';
import type { AppliedObject, DryRun } from './change.ts';
import { mapConcurrent } from '../../../core/async/map-concurrent.ts';
import { withPlace } from '../manifest-error.ts';
import { targetOf, type ManifestTarget, type NamespaceChoice } from '../manifest-target.ts';
import { waitUntilServed, newKindOf, type NewKind, type Waiting } from './new-kinds.ts';

/** The result for one object. */
export type ManifestResult =
  | { readonly found: ManifestObject; readonly name: string; readonly applied: AppliedObject }
  | { readonly found: ManifestObject; readonly name: string; readonly error: DsError };

/** Handles one object whose API path is known. */
export type ApplyFunction = (
  target: ManifestTarget,
  object: JsonObject,
  found: ManifestObject,
) => Promise<AppliedObject>;

export interface ManifestRun extends Waiting {
  readonly choice: NamespaceChoice;
  readonly dryRun: DryRun;
}

const MAX_CONCURRENCY = 4;
/** Delays in milliseconds between attempts while a new namespace or kind becomes available. */
const RETRY_DELAYS_MS = [100, 200, 400, 800, 1600];

/** `daemonset.apps/agent`; a generated name comes from the server's answer. */
export function nameOf(object: JsonObject, answer?: JsonObject): string {
  const { group } = parseApiVersion(stringAt(object, 'apiVersion') ?? '');
  const metadata = objectAt(object, 'metadata');
  const generated = stringAt(objectAt(answer, 'metadata'), 'name') ?? stringAt(metadata, 'generateName');
  const name = stringAt(metadata, 'name') ?? generated ?? '';
  return `${typeNameOf({ group, kind: stringAt(object, 'kind') ?? '' })}/${name}`;
}

/** Whether every other object would fail too. */
function isFatal(error: DsError): boolean {
  return isKind(error, 'interrupted', 'unreachable', 'untrusted', 'unauthenticated', 'config');
}

/** The missing namespace because of which the server rejects an object. */
export function missingNamespace(error: DsError): string | undefined {
  const details = objectAt(error.status, 'details');
  return isKind(error, 'notFound') && stringAt(details, 'kind') === NAMESPACES.plural
    ? stringAt(details, 'name')
    : undefined;
}

/**
 * Applies every object, dependencies first and a few in parallel, and yields the results in that order. A failing object does not stop the
 * others; errors that would fail them all (no server, no credentials, Ctrl-C, the end of --timeout) are thrown.
 */
export async function* forEachManifest(
  client: Client,
  objects: readonly ManifestObject[],
  run: ManifestRun,
  apply: ApplyFunction,
): AsyncGenerator<ManifestResult> {
  const { clock, signal, choice, dryRun } = run;
  const discovery = createDiscovery(client);
  const kinds = objects.map(({ object }) => newKindOf(object)).filter((kind) => kind !== undefined);
  /** Namespaces and CustomResourceDefinitions created by this run. */
  const created = new Set<string>();
  const served = new Map<string, Promise<void>>();
  const started = new Map<string, Promise<unknown>>();

  const newKind = (object: JsonObject): NewKind | undefined => {
    const { group } = parseApiVersion(stringAt(object, 'apiVersion') ?? '');
    return kinds.find((kind) => kind.group === group && kind.kind === object['kind'] && created.has(`crd/${kind.crd}`));
  };

  const whenServed = (kind: NewKind, apiVersion: string): Promise<void> => {
    const key = `${apiVersion}/${kind.kind}`;
    const known = served.get(key) ?? waitUntilServed(client, discovery, kind, apiVersion, { clock, signal });
    served.set(key, known);
    return known;
  };

  /** The result in a dry run for an object whose namespace or kind does not exist yet. */
  const unchecked = (object: JsonObject, namespace: string | undefined, what: string): AppliedObject => ({
    object: bodyOf(object, { namespace }),
    verdict: 'created',
    warnings: [`${what} does not exist yet: the server could not validate this object`],
  });

  const willExistSoon = (error: DsError, kind: NewKind | undefined): boolean => {
    const namespace = missingNamespace(error);
    if (namespace !== undefined) return created.has(`namespace/${namespace}`);
    return kind !== undefined && isKind(error, 'notFound') && objectAt(error.status, 'details')?.['name'] === undefined;
  };

  const applyWithRetries = async (object: JsonObject, found: ManifestObject): Promise<AppliedObject> => {
    const kind = newKind(object);
    if (kind !== undefined) {
      if (dryRun !== 'none') return unchecked(object, undefined, `customresourcedefinition/${kind.crd}`);
      await whenServed(kind, stringAt(object, 'apiVersion') ?? '');
    }
    const target = await targetOf(found, discovery, choice, { signal });
    for (const pause of [...RETRY_DELAYS_MS, undefined]) {
      try {
        return await apply(target, object, found);
      } catch (error) {
        const failed = asDsError(error);
        if (failed === undefined || !willExistSoon(failed, kind)) throw error;
        if (dryRun !== 'none') return unchecked(object, target.namespace, `namespace/${target.namespace ?? ''}`);
        if (pause === undefined) throw error;
        await clock.sleep(pause, signal);
      }
    }
    throw new Error('the last try either returns or throws');
  };

  const remember = (object: JsonObject, { verdict }: AppliedObject): void => {
    const name = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
    if (object['kind'] === 'CustomResourceDefinition' && verdict !== 'unchanged') created.add(`crd/${name}`);
    if (object['kind'] === 'Namespace' && object['apiVersion'] === 'v1' && verdict === 'created') {
      created.add(`namespace/${name}`);
    }
  };

  const resultOf = async (found: ManifestObject): Promise<ManifestResult> => {
    const { object } = found;
    const name = nameOf(object);
    // the same object twice: in file order
    const key = `${name} ${stringAt(objectAt(object, 'metadata'), 'namespace') ?? choice.namespace}`;
    const before = started.get(key);
    const work = (async (): Promise<ManifestResult> => {
      await before;
      try {
        const applied = await applyWithRetries(object, found);
        remember(object, applied);
        return { found, name: nameOf(object, applied.object), applied };
      } catch (error) {
        const failed = asDsError(error);
        if (failed === undefined || isFatal(failed) || signal.aborted) throw error;
        return { found, name, error: withPlace(failed, found, name) };
      }
    })();
    started.set(key, work);
    return work;
  };

  for (const group of inApplyOrder(objects)) {
    // more connections only pay off with several objects
    const concurrency = Math.min(MAX_CONCURRENCY, Math.ceil(group.length / 4));
    yield* mapConcurrent(group, concurrency, resultOf);
  }
}
