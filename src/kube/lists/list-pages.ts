import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ListOptions, Omission } from '../client.ts';
import { omitting } from './omitting.ts';
import type { Query } from '../paths.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import type { KubeList, KubeObject } from '../wire.ts';

/** kubectl's --chunk-size. */
const CHUNK_SIZE = 500;

type ReadPage = (query: Query, onContinue?: (token: string) => Promise<void>) => Promise<JsonObject>;

/**
 * All pages of a list as one. While a page is decoded, the server already prepares the next one. If a continue token expires, the list is
 * read again without pages, as in client-go's pager, because the first pages belong to a version that the server no longer has.
 */
export async function listPages<T extends KubeObject>(
  resource: Resource,
  options: ListOptions & Omission,
  readPage: ReadPage,
): Promise<KubeList<T>> {
  const { labelSelector, fieldSelector, resourceVersion, chunkSize = CHUNK_SIZE, onPage, omit = [] } = options;
  const whole = { labelSelector, fieldSelector, resourceVersion };
  const limit = chunkSize > 0 ? chunkSize : undefined;
  const read: ReadPage = (query, onContinue) => readPage({ labelSelector, fieldSelector, limit, ...query }, onContinue);

  let requested = requestPage(read, { resourceVersion });
  const first = await requested.page;
  const items = itemsOf<T>(first, resource, omit);
  let metadata = objectAt(first, 'metadata');
  onPage?.(items.length);

  for (let token = continueOf(metadata); token !== undefined; token = continueOf(metadata)) {
    try {
      const { next } = requested;
      requested = next?.token === token ? next : requestPage(read, {}, token);
      const page = await requested.page;
      for (const item of itemsOf<T>(page, resource, omit)) items.push(item);
      metadata = objectAt(page, 'metadata');
      onPage?.(items.length);
    } catch (error) {
      if (!isKind(error, 'expired')) throw error;
      const full = await readPage(whole);
      return asList(full, itemsOf<T>(full, resource, omit));
    }
  }
  return asList(first, items);
}

interface RequestedPage {
  readonly page: Promise<JsonObject>;
  /** The continue token that it was requested with. */
  readonly token: string | undefined;
  /** The page after it, requested before this one was decoded. */
  readonly next: RequestedPage | undefined;
}

/** Requests a page, and the next one as soon as its content has arrived. */
function requestPage(readPage: ReadPage, query: Query, token?: string): RequestedPage {
  let next: RequestedPage | undefined;
  const page = readPage({ ...query, continue: token }, async (nextToken) => {
    next = requestPage(readPage, {}, nextToken);
    // awaited when it is needed, and ignored if this page turns out to be wrong
    next.page.catch(() => undefined);
    // The request leaves before the thread is busy with decoding.
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

function continueOf(metadata: JsonObject | undefined): string | undefined {
  const token = stringAt(metadata, 'continue');
  return token === '' ? undefined : token;
}

/** Adds the apiVersion and kind that typed lists omit to the items, as the first fields. */
function itemsOf<T>(page: JsonObject, resource: Resource, omit: readonly string[]): T[] {
  const reduced = omitting(omit);
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  return arrayAt(page, 'items')
    .filter(isObject)
    .map((item) => ({ ...type, ...reduced(item) }) as T);
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
