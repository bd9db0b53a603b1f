import { isKind } from '../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';
import type { ListOptions } from './client.ts';
import type { Query } from './paths.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import type { KubeList, KubeObject } from './wire.ts';

/** kubectl's --chunk-size. */
const CHUNK_SIZE = 500;

/**
 * All pages of a list as one. If a continue token expires, the list is read again without pages, as in client-go's pager, because the first
 * pages belong to a version that the server no longer has.
 */
export async function listPages<T extends KubeObject>(
  resource: Resource,
  options: ListOptions,
  readPage: (query: Query) => Promise<JsonObject>,
): Promise<KubeList<T>> {
  const { labelSelector, fieldSelector, resourceVersion, chunkSize = CHUNK_SIZE, onPage } = options;
  const whole = { labelSelector, fieldSelector, resourceVersion };
  const limit = chunkSize > 0 ? chunkSize : undefined;
  const first = await readPage({ ...whole, limit });
  const items = itemsOf<T>(first, resource);
  let metadata = objectAt(first, 'metadata');
  onPage?.(items.length);

  for (let token = continueOf(metadata); token !== undefined; token = continueOf(metadata)) {
    try {
      const page = await readPage({ labelSelector, fieldSelector, limit, continue: token });
      items.push(...itemsOf<T>(page, resource));
      metadata = objectAt(page, 'metadata');
      onPage?.(items.length);
    } catch (error) {
      if (!isKind(error, 'expired')) throw error;
      const full = await readPage(whole);
      return asList(full, itemsOf<T>(full, resource));
    }
  }
  return asList(first, items);
}

function continueOf(metadata: JsonObject | undefined): string | undefined {
  const token = stringAt(metadata, 'continue');
  return token === '' ? undefined : token;
}

/** Adds the apiVersion and kind that typed lists omit to the items, as the first fields. */
function itemsOf<T>(page: JsonObject, resource: Resource): T[] {
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  return arrayAt(page, 'items')
    .filter(isObject)
    .map((item) => ({ ...type, ...item }) as T);
}

/** The list as if it had only one page: the metadata of the first page without that about pages. */
function asList<T>(page: JsonObject, items: readonly T[]): KubeList<T> {
  const metadata = Object.fromEntries(
    Object.entries(objectAt(page, 'metadata') ?? {}).filter(
      ([key]) => key !== 'continue' && key !== 'remainingItemCount',
    ),
  );
  return { ...page, metadata, items };
}
