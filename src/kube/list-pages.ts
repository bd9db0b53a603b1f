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
  const read: ReadPage = (query, onText) => readPage({ labelSelector, fieldSelector, limit, ...query }, onText);

  let requested = requestPage(read, { resourceVersion });
  const first = await requested.page;
  const items = itemsOf<T>(first, resource, reduce);
  let metadata = objectAt(first, 'metadata');
  onPage?.(items.length);

  for (let token = continueOf(metadata); token !== undefined; token = continueOf(metadata)) {
    try {
      const { next } = requested;
      requested = next?.token === token ? next : requestPage(read, {}, token);
      const page = await requested.page;
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

interface RequestedPage {
  readonly page: Promise<JsonObject>;
  /** The continue token that it was requested with. */
  readonly token: string | undefined;
  /** The page after it, requested before this one was parsed. */
  readonly next: RequestedPage | undefined;
}

/** Requests a page, and the next one as soon as its text has arrived. */
function requestPage(readPage: ReadPage, query: Query, token?: string): RequestedPage {
  let next: RequestedPage | undefined;
  const page = readPage({ ...query, continue: token }, async (text) => {
    const nextToken = continueIn(text);
    if (nextToken === undefined) return;
    next = requestPage(readPage, {}, nextToken);
    // awaited when it is needed, and ignored if this page turns out to be wrong
    next.page.catch(() => undefined);
    // The request leaves before the thread is busy with parsing.
    await new Promise((resolve) => setImmediate(resolve));
  });
  return {
    page,
    token,
    get next() {
      return next;
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
