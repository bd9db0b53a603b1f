import { asDsError, DsError, isKind } from '../../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { parseApiVersion } from '../../../kube/discovery/known-resources.ts';
import { createDiscovery } from '../../../kube/discovery/discovery.ts';
import { DAEMON_SETS, isDaemonSet, type Resource } from '../../../kube/resource.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import type { AnyObject } from '../../../workflows/apply/change-set/change.ts';
import { nameOf } from '../../../workflows/apply/change-set/each-manifest.ts';
import { withPlace } from '../../../workflows/apply/manifest-error.ts';
import { targetOf, type ManifestTarget } from '../../../workflows/apply/manifest-target.ts';
import type { ChangeFlags, ChoiceFlags } from './change-flags.ts';
import { readChosen } from '../manifest/manifest-flags.ts';
import type { Runtime } from '../runtime.ts';
import { throwOrReport } from '../throw-or-report.ts';

export interface ChangeTarget extends ManifestTarget {
  /** The object on the server or, with --local, in the file. */
  readonly live: JsonObject;
  /** Where it is in a file. */
  readonly found?: ManifestObject;
}

export interface NamedObject {
  readonly resource: Resource;
  readonly name: string;
}

export interface ChangeChoice {
  /** The resource of `--all` and the selectors. */
  readonly resource: Resource;
  readonly named: readonly NamedObject[];
  readonly flags: ChangeFlags & ChoiceFlags;
  /** `--namespace` was given. */
  readonly enforced: boolean;
  /** Skip other objects of the files. */
  readonly daemonSetsOnly?: boolean;
  readonly subresource?: string | undefined;
}

export interface ChangeTargets {
  readonly targets: readonly ChangeTarget[];
  /** Exactly one object was requested, by name or by a file. */
  readonly single: boolean;
  /** Some could not be read; that has been reported. */
  readonly failed: boolean;
}

export function daemonSetsNamed(names: readonly string[]): readonly NamedObject[] {
  return names.map((name) => ({ resource: DAEMON_SETS, name }));
}

/**
 * Reads the objects that the command line chooses; `--local` needs no connection. An error is thrown when there is one object, and
 * reported when there are several.
 */
export async function findChangeTargets(choice: ChangeChoice, rt: Runtime): Promise<ChangeTargets> {
  const { flags } = choice;
  if (flags.filename.length > 0) return targetsInFiles(choice, rt);
  const { client, namespace } = await rt.connect();
  if (choice.named.length > 0) {
    const at = choice.named.map(({ resource, name }) => ({
      resource,
      name,
      namespace: resource.namespaced ? namespace : undefined,
    }));
    return readLive(at, { failed: false, count: at.length }, choice, rt);
  }
  const { resource } = choice;
  const isEverywhere = flags.allNamespaces === true || !resource.namespaced;
  const list = await client.list<AnyObject>(
    { resource, namespace: isEverywhere ? undefined : namespace },
    { labelSelector: flags.selector, fieldSelector: flags.fieldSelector, signal: rt.signal },
  );
  const targets = list.items.map((object) => ({
    resource,
    namespace: object.metadata?.namespace,
    name: object.metadata?.name ?? '',
    live: object,
  }));
  return { targets, single: false, failed: false };
}

type FoundTarget = ManifestTarget & { readonly found?: ManifestObject };

async function targetsInFiles(choice: ChangeChoice, rt: Runtime): Promise<ChangeTargets> {
  const { flags, enforced } = choice;
  const { filename, recursive, selector } = flags;
  const { objects, failed } = await readChosen({ filename, recursive, selector }, rt);
  const chosen = choice.daemonSetsOnly === true ? objects.filter(({ object }) => isDaemonSet(object)) : objects;
  if (choice.daemonSetsOnly === true && objects.length > 0 && chosen.length === 0) {
    throw new DsError('input', `no DaemonSet found in ${filename.join(', ')}`);
  }
  if (flags.local) {
    const targets = chosen.map((found) => ({ ...localTarget(found.object), live: found.object, found }));
    return { targets, single: targets.length === 1, failed };
  }
  const cluster = await rt.connect();
  const discovery = createDiscovery(cluster.client);
  const requested: FoundTarget[] = [];
  let isFailed = failed;
  for (const found of chosen) {
    try {
      const at = await targetOf(found, discovery, { namespace: cluster.namespace, enforced }, { signal: rt.signal });
      requested.push({ ...at, found });
    } catch (error) {
      const reason = asDsError(error);
      if (reason === undefined || !isKind(reason, 'notFound', 'input')) throw error;
      rt.report(withPlace(reason, found, nameOf(found.object)));
      isFailed = true;
    }
  }
  return readLive(requested, { failed: isFailed, count: chosen.length }, choice, rt);
}

/** The target of an object that is not sent: its resource is only what the object itself says. */
function localTarget(object: JsonObject): ManifestTarget {
  const metadata = objectAt(object, 'metadata');
  const { group, version } = parseApiVersion(stringAt(object, 'apiVersion') ?? '');
  const kind = stringAt(object, 'kind') ?? '';
  const namespace = stringAt(metadata, 'namespace');
  const resource = { group, version, kind, plural: '', namespaced: namespace !== undefined };
  return { resource, namespace, name: stringAt(metadata, 'name') ?? '' };
}

async function readLive(
  requested: readonly FoundTarget[],
  { failed, count }: { readonly failed: boolean; readonly count: number },
  { subresource = '' }: ChangeChoice,
  rt: Runtime,
): Promise<ChangeTargets> {
  const { client } = await rt.connect();
  const part = subresource === '' ? {} : { subresource };
  const targets: ChangeTarget[] = [];
  let isFailed = failed;
  for (const target of requested) {
    try {
      const { resource, namespace, name } = target;
      targets.push({
        ...target,
        live: await client.get<AnyObject>({ resource, namespace, name, ...part }, { signal: rt.signal }),
      });
    } catch (error) {
      isFailed = await failOrReport(error, target.found, count === 1 && !failed, rt);
    }
  }
  return { targets, single: count === 1, failed: isFailed };
}

/** As {@link throwOrReport}, with the place of the object in its file. */
export function failOrReport(
  error: unknown,
  found: ManifestObject | undefined,
  only: boolean,
  rt: Runtime,
): Promise<true> {
  return throwOrReport(error, only, rt, (reason) =>
    found === undefined ? reason : withPlace(reason, found, nameOf(found.object)),
  );
}
