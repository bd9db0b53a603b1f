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

/** The objects of the files as members of the set. Throws a DsError of kind `input` where a file says so itself. */
export function asMembers(objects: readonly ManifestObject[], id: string): readonly ManifestObject[] {
  return objects.map((found) => {
    const metadata = objectAt(found.object, 'metadata') ?? {};
    const labels = metadata['labels'];
    if (isObject(labels) && Object.hasOwn(labels, PART_OF)) {
      // kubectl's words
      const error = new DsError('input', `ApplySet label "${PART_OF}" already set in input data`, {
        hint: 'take it out: which set an object is in is for --applyset to say',
      });
      throw withPlace(error, found, nameOf(found.object));
    }
    // What is no mapping is for the server to refuse.
    if (labels !== undefined && labels !== null && !isObject(labels)) return found;
    const object = { ...found.object, metadata: { ...metadata, labels: { ...(labels ?? {}), [PART_OF]: id } } };
    return { ...found, object };
  });
}

/** An object of the files where it will be. */
interface Place {
  readonly kind: GroupKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

function keyOf({ kind: { group, kind }, namespace, name }: Place): string {
  return JSON.stringify([group, kind, namespace ?? '', name]);
}

/** Where the files' objects will be: what the set holds after this, and whom to spare. */
export interface Wanted {
  readonly contents: Contents;
  has(place: Place): boolean;
}

/** Looks up where every object of the files belongs; of a kind that the server does not have, and the files do not bring, nothing. */
export async function wantedBy(
  objects: readonly ManifestObject[],
  discovery: Discovery,
  choice: NamespaceChoice,
  options: CallOptions,
): Promise<Wanted> {
  const places: Place[] = [];
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
): Promise<Place | undefined> {
  const { object } = found;
  const { group } = parseApiVersion(stringAt(object, 'apiVersion') ?? '');
  const kind = { group, kind: stringAt(object, 'kind') ?? '' };
  try {
    const { namespace, name } = await targetOf(found, discovery, choice, options);
    return { kind, namespace, name };
  } catch (error) {
    // Applying it will say so.
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

/** A member on the server that the files have no more. */
interface Stray {
  readonly object: JsonObject;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
}

/** Lists at a time. */
const CONCURRENCY = 4;

/** What is deleted has a name and the label of the set, whatever a server answers that knows no selectors. */
function isMember(object: JsonObject, id: string): boolean {
  const metadata = objectAt(object, 'metadata');
  return objectAt(metadata, 'labels')?.[PART_OF] === id && (stringAt(metadata, 'name') ?? '') !== '';
}

/** Finds the members that are not wanted any more, those first that need others. Throws what a failing list does. */
async function straysOf(
  client: Client,
  discovery: Discovery,
  id: string,
  before: Contents,
  wanted: Wanted,
  options: CallOptions,
): Promise<readonly Stray[]> {
  const lists: { readonly resource: Resource; readonly namespace: string | undefined }[] = [];
  for (const kind of before.kinds) {
    // A kind that is gone has no objects either.
    const resource = await findKind(client, discovery, kind, options);
    if (resource === undefined) continue;
    const namespaces = resource.namespaced ? before.namespaces : [undefined];
    lists.push(...namespaces.map((namespace) => ({ resource, namespace })));
  }
  const strays: Stray[] = [];
  const found = mapConcurrent(lists, CONCURRENCY, async (at) => {
    const { items } = await client.list<AnyObject>(at, { ...options, labelSelector: `${PART_OF}=${id}` });
    return items
      .filter((object) => isMember(object, id))
      .map((object): Stray => {
        const metadata = objectAt(object, 'metadata');
        return { object, ...at, name: stringAt(metadata, 'name') ?? '', uid: stringAt(metadata, 'uid') };
      });
  });
  for await (const some of found) {
    strays.push(...some.filter((one) => !wanted.has({ ...one, kind: one.resource })));
  }
  return inDeleteOrder(strays);
}

/** A member that was pruned, or could not be. */
export interface Pruned {
  /** `configmap/old`. */
  readonly name: string;
  readonly error?: DsError;
}

export interface PruneRun {
  readonly discovery: Discovery;
  readonly id: string;
  /** What the set held before anything was applied. */
  readonly before: Contents;
  readonly wanted: Wanted;
}

/** Deletes the members that are not wanted any more, as they come. Throws what a failing list does. */
export async function* prune(
  client: Client,
  { discovery, id, before, wanted }: PruneRun,
  { dryRun, signal }: Pick<ParentSettings, 'dryRun' | 'signal'>,
): AsyncGenerator<Pruned> {
  for (const stray of await straysOf(client, discovery, id, before, wanted, { signal })) {
    const name = nameOf(stray.object);
    try {
      // Another one of the same name, made meanwhile, is somebody else's.
      const preconditions = stray.uid === undefined ? {} : { preconditions: { uid: stray.uid } };
      const settings = { propagationPolicy: 'Background', dryRun: dryRun === 'server', ...preconditions } as const;
      if (dryRun !== 'client') await deleteObject(client, stray, settings, { signal });
      yield { name };
    } catch (error) {
      const failed = asDsError(error);
      if (failed === undefined || failed.kind === 'interrupted') throw error;
      // It is gone, and that is what was wanted.
      if (failed.kind === 'notFound') continue;
      const where = stray.namespace === undefined ? '' : ` of namespace ${stray.namespace}`;
      yield { name, error: new DsError(failed.kind, `pruning ${name}${where}: ${failed.message}`, { cause: failed }) };
    }
  }
}
