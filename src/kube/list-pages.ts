import { isKind } from '../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';
import type { ListOptions, Reduction } from './client.ts';
import type { Query } from './paths.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import type { KubeList, KubeObject } from './wire.ts';

/** kubectl's --chunk-size. */
const CHUNK_SIZE = 500;

type ReadPage = (query: Query, onText: (text: string) => Promise<void>) => Promise<JsonObject>;

/**
 * All pages of a list as one. While a page is parsed, the server already prepares the next one. If a continue token expires, the list is
 * read again without pages, as in client-go's pager, because the first pages belong to a version that the server no longer has.
 */
export async function listPages<T extends KubeObject>(
  resource: Resource,
  options: ListOptions & Reduction<T>,
  readPage: ReadPage,
): Promise<KubeList<T>> {
  const { labelSelector, fieldSelector, resourceVersion, chunkSize = CHUNK_SIZE, onPage, reduce } = options;
  const whole = { labelSelector, fieldSelector, resourceVersion };
  const limit = chunkSize > 0 ? chunkSize : undefined;
  const reader = createPageReader((query, onText) =>
    readPage({ labelSelector, fieldSelector, limit, ...query }, onText),
  );

  const first = await reader.read({ resourceVersion });
  const items = itemsOf<T>(first, resource, reduce);
  let metadata = objectAt(first, 'metadata');
  onPage?.(items.length);

  for (let token = continueOf(metadata); token !== undefined; token = continueOf(metadata)) {
    try {
      const page = await reader.read({ continue: token });
      for (const item of itemsOf<T>(page, resource, reduce)) items.push(item);
      metadata = objectAt(page, 'metadata');
      onPage?.(items.length);
    } catch (error) {
      if (!isKind(error, 'expired')) throw error;
      const full = await readPage(whole, () => Promise.resolve());
      return asList(full, itemsOf<T>(full, resource, reduce));
    }
  }
  return asList(first, items);
}

/** Requests the next page as soon as the text of a page has arrived. */
function createPageReader(readPage: ReadPage): { read(query: Query): Promise<JsonObject> } {
  let ahead: { readonly token: string; readonly page: Promise<JsonObject> } | undefined;

  const requestNext = async (text: string): Promise<void> => {
    const token = continueIn(text);
    if (token === undefined) return;
    const page = readPage({ continue: token }, requestNext);
    // awaited by `read`, unless the page before it turns out to be wrong
    page.catch(() => undefined);
    ahead = { token, page };
    // The request leaves before the thread is busy with parsing.
    await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    read: (query) => {
      const requested = ahead;
      ahead = undefined;
      return requested !== undefined && requested.token === query['continue']
        ? requested.page
        : readPage(query, requestNext);
    },
  };
}

/** The continue token of a list that has not been parsed yet. The API server writes a list's metadata before its items. */
function continueIn(text: string): string | undefined {
  const [, metadata] =
    /^\{(?:"(?:kind|apiVersion)":"[^"\\]*",)*"metadata":(\{[^{}]*\}),"items":/.exec(text.slice(0, 4096)) ?? [];
  if (metadata === undefined) return undefined;
  try {
    return continueOf(JSON.parse(metadata) as JsonObject);
  } catch {
    return undefined;
  }
}

function continueOf(metadata: JsonObject | undefined): string | undefined {
  const token = stringAt(metadata, 'continue');
  return token === '' ? undefined : token;
}

/** Adds the apiVersion and kind that typed lists omit to the items, as the first fields. */
function itemsOf<T>(page: JsonObject, resource: Resource, reduce: (object: T) => T = (object) => object): T[] {
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  return arrayAt(page, 'items')
    .filter(isObject)
    .map((item) => reduce({ ...type, ...item } as T));
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
