import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery/discovery.ts';
import { findKind, type GroupKind } from '../../kube/discovery/find-kind.ts';
import { parseApiVersion } from '../../kube/discovery/known-resources.ts';
import type { Resource } from '../../kube/resource.ts';
import { inDeleteOrder } from '../../manifest/order.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { nameOf } from '../apply/change-set/each-manifest.ts';
import type { AnyObject } from '../apply/change-set/change.ts';
import { deleteObject } from '../delete/delete-objects.ts';
import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { withPlace } from '../apply/manifest-error.ts';
import { targetOf, type NamespaceChoice } from '../apply/manifest-target.ts';
import { newKindOf } from '../apply/change-set/new-kinds.ts';
import { PART_OF, type Contents, type ParentSettings } from './parent.ts';

/** Labels the objects of the files as members of the set. Throws a DsError of kind `input` when a file already has the label. */
export function asMembers(objects: readonly ManifestObject[], id: string): readonly ManifestObject[] {
  return objects.map((found) => {
    const metadata = objectAt(found.object, 'metadata') ?? {};
    const labels = metadata['labels'];
    if (isObject(labels) && Object.hasOwn(labels, PART_OF)) {
      // kubectl's message
      const error = new DsError('input', `ApplySet label "${PART_OF}" already set in input data`, {
        hint: 'remove it: --applyset sets this label',
      });
      throw withPlace(error, found, nameOf(found.object));
    }
    // labels that are no map are left for the server to reject
    if (labels !== undefined && labels !== null && !isObject(labels)) return found;
    const object = { ...found.object, metadata: { ...metadata, labels: { ...(labels ?? {}), [PART_OF]: id } } };
    return { ...found, object };
  });
}

/** The API path of an object in the files. */
interface ObjectPlace {
  readonly kind: GroupKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

function keyOf({ kind: { group, kind }, namespace, name }: ObjectPlace): string {
  return JSON.stringify([group, kind, namespace ?? '', name]);
}

/** The API paths of the files' objects: the set's contents after this apply, and what not to prune. */
export interface FileMembers {
  readonly contents: Contents;
  has(place: ObjectPlace): boolean;
}

/** Resolves the API path of every object in the files; kinds that neither the server nor the files define are skipped. */
export async function fileMembers(
  objects: readonly ManifestObject[],
  discovery: Discovery,
  choice: NamespaceChoice,
  options: CallOptions,
): Promise<FileMembers> {
  const places: ObjectPlace[] = [];
  for (const found of objects) {
    const place = await placeOf(found, objects, discovery, choice, options);
    if (place !== undefined) places.push(place);
  }
  const keys = new Set(places.map(keyOf));
  const namespaces = places.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace]));
  const contents = { kinds: places.map(({ kind }) => kind), namespaces };
  return { contents, has: (place) => keys.has(keyOf(place)) };
}

async function placeOf(
  found: ManifestObject,
  objects: readonly ManifestObject[],
  discovery: Discovery,
  choice: NamespaceChoice,
  options: CallOptions,
): Promise<ObjectPlace | undefined> {
  const { object } = found;
  const { group } = parseApiVersion(stringAt(object, 'apiVersion') ?? '');
  const kind = { group, kind: stringAt(object, 'kind') ?? '' };
  try {
    const { namespace, name } = await targetOf(found, discovery, choice, options);
    return { kind, namespace, name };
  } catch (error) {
    // applying the object reports this
    if (!isKind(error, 'notFound', 'input')) throw error;
  }
  const crd = objects.find(({ object: other }) => {
    const brought = newKindOf(other);
    return brought?.group === kind.group && brought.kind === kind.kind;
  });
  if (crd === undefined) return undefined;
  const metadata = objectAt(object, 'metadata');
  const isNamespaced = stringAt(objectAt(crd.object, 'spec'), 'scope') === 'Namespaced';
  const namespace = isNamespaced ? (stringAt(metadata, 'namespace') ?? choice.namespace) : undefined;
  return { kind, namespace, name: stringAt(metadata, 'name') ?? '' };
}

/** A member on the server that is no longer in the files. */
interface PruneCandidate {
  readonly object: JsonObject;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
}

/** Lists in parallel. */
const MAX_CONCURRENT_LISTS = 4;

/** Only delete objects with a name and the set's label, even if a server ignores selectors. */
function isMember(object: JsonObject, id: string): boolean {
  const metadata = objectAt(object, 'metadata');
  return objectAt(metadata, 'labels')?.[PART_OF] === id && (stringAt(metadata, 'name') ?? '') !== '';
}

/** Finds the members that are no longer in the files, dependents first. Throws when a list fails. */
async function pruneCandidates(
  client: Client,
  discovery: Discovery,
  id: string,
  before: Contents,
  members: FileMembers,
  options: CallOptions,
): Promise<readonly PruneCandidate[]> {
  const lists: { readonly resource: Resource; readonly namespace: string | undefined }[] = [];
  for (const kind of before.kinds) {
    // a kind that no longer exists has no objects
    const resource = await findKind(client, discovery, kind, options);
    if (resource === undefined) continue;
    const namespaces = resource.namespaced ? before.namespaces : [undefined];
    lists.push(...namespaces.map((namespace) => ({ resource, namespace })));
  }
  const candidates: PruneCandidate[] = [];
  const found = mapConcurrent(lists, MAX_CONCURRENT_LISTS, async (at) => {
    const { items } = await client.list<AnyObject>(at, { ...options, labelSelector: `${PART_OF}=${id}` });
    return items
      .filter((object) => isMember(object, id))
      .map((object): PruneCandidate => {
        const metadata = objectAt(object, 'metadata');
        return { object, ...at, name: stringAt(metadata, 'name') ?? '', uid: stringAt(metadata, 'uid') };
      });
  });
  for await (const some of found) {
    candidates.push(...some.filter((one) => !members.has({ ...one, kind: one.resource })));
  }
  return inDeleteOrder(candidates);
}

/** A pruned member, or one that could not be pruned. */
export interface Pruned {
  /** `configmap/old`. */
  readonly name: string;
  readonly error?: DsError;
}

export interface PruneRun {
  readonly discovery: Discovery;
  readonly id: string;
  /** The set's contents before anything was applied. */
  readonly before: Contents;
  readonly members: FileMembers;
}

/** Deletes the members that are no longer in the files, and yields each. Throws when a list fails. */
export async function* prune(
  client: Client,
  { discovery, id, before, members }: PruneRun,
  { dryRun, signal }: Pick<ParentSettings, 'dryRun' | 'signal'>,
): AsyncGenerator<Pruned> {
  for (const candidate of await pruneCandidates(client, discovery, id, before, members, { signal })) {
    const name = nameOf(candidate.object);
    try {
      // never delete a newer object of the same name
      const preconditions = candidate.uid === undefined ? {} : { preconditions: { uid: candidate.uid } };
      const settings = { propagationPolicy: 'Background', dryRun: dryRun === 'server', ...preconditions } as const;
      if (dryRun !== 'client') await deleteObject(client, candidate, settings, { signal });
      yield { name };
    } catch (error) {
      const failed = asDsError(error);
      if (failed === undefined || failed.kind === 'interrupted') throw error;
      // already gone
      if (failed.kind === 'notFound') continue;
      const where = candidate.namespace === undefined ? '' : ` of namespace ${candidate.namespace}`;
      yield { name, error: new DsError(failed.kind, `pruning ${name}${where}: ${failed.message}`, { cause: failed }) };
    }
  }
}
