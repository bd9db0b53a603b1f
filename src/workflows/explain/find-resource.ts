import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';

/** A resource type as its URL has it. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** A cluster with many CustomResourceDefinitions has hundreds of groups: so many are read at the same time. */
const AT_ONCE = 8;

/** The preferred version of each group, the core group first, in the server's order of priority. */
async function groupVersions(client: Client, options: CallOptions): Promise<readonly string[]> {
  const document = await client.getRaw('/apis', options);
  const preferred = arrayAt(document, 'groups')
    .filter(isObject)
    .flatMap((group) => stringAt(objectAt(group, 'preferredVersion'), 'groupVersion') ?? []);
  return ['v1', ...preferred];
}

/** Empty when an aggregated API does not answer: kubectl goes on without it too. */
async function resourcesOf(client: Client, groupVersion: string, options: CallOptions): Promise<readonly JsonObject[]> {
  const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  try {
    // many requests at a time would be many listeners of one signal
    const { signal } = options;
    const own = signal === undefined ? {} : { signal: ownSignal(signal) };
    return arrayAt(await client.getRaw(path, own), 'resources').filter(isObject);
  } catch (error) {
    if (isKind(error, 'server', 'notFound', 'forbidden', 'tooManyRequests')) return [];
    throw error;
  }
}

function isCalled(resource: JsonObject, word: string): boolean {
  const names = [stringAt(resource, 'name'), stringAt(resource, 'singularName'), stringAt(resource, 'kind')];
  return names.some((name) => name?.toLowerCase() === word) || arrayAt(resource, 'shortNames').includes(word);
}

/** The resource type of a plural, singular, short name or kind; undefined if the server has none. */
export async function findResource(
  client: Client,
  word: string,
  options: CallOptions,
): Promise<ResourceType | undefined> {
  const wanted = word.toLowerCase();
  const versions = await groupVersions(client, options);
  let index = 0;
  for await (const resources of mapConcurrent(versions, AT_ONCE, (each) => resourcesOf(client, each, options))) {
    const [group = '', version] = (versions[index++] ?? '').split('/');
    const found = resources.find(
      (resource) => isCalled(resource, wanted) && !(stringAt(resource, 'name') ?? '/').includes('/'),
    );
    if (found === undefined) continue;
    const plural = stringAt(found, 'name') ?? '';
    return version === undefined ? { group: '', version: group, plural } : { group, version, plural };
  }
  return undefined;
}
