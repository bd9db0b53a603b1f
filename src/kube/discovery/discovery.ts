import { DsError, isKind } from '../../core/errors.ts';
import { arrayAt, isObject, stringAt } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../client.ts';
import { pathSegmentProblem } from '../path-segment.ts';
import { knownResource, parseApiVersion } from './known-resources.ts';
import type { Resource } from '../resource.ts';

/** The kinds that the server has. Results are cached until `invalidate`. */
export interface Discovery {
  /** Undefined if the server does not have the kind in this version. */
  resourceFor(apiVersion: string, kind: string, options?: CallOptions): Promise<Resource | undefined>;
  /** As `resourceFor`, but throws a DsError of kind `notFound` with kubectl's message. */
  requireResource(apiVersion: string, kind: string, options?: CallOptions): Promise<Resource>;
  /** Empties the cache; for use after a CustomResourceDefinition was applied. */
  invalidate(): void;
}

/** kubectl's message for a kind that the server does not have. */
export function noMatches(apiVersion: string, kind: string): DsError {
  return new DsError('notFound', `no matches for kind "${kind}" in version "${apiVersion}"`, {
    hint: 'ensure CRDs are installed first',
  });
}

/**
 * The kinds of one group and version by name. This is one small document, which every server has. Aggregated discovery lists all groups,
 * which is megabytes on a cluster with many CRDs.
 */
async function kindsOf(
  client: Client,
  apiVersion: string,
  options: CallOptions,
): Promise<ReadonlyMap<string, Resource>> {
  const { group, version } = parseApiVersion(apiVersion);
  // no server has such a version, and the path would lead elsewhere
  if ([group || 'core', version].some((part) => pathSegmentProblem(part) !== undefined)) return new Map();
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const document = await client.getRaw(path, options);
    const kinds = new Map<string, Resource>();
    for (const item of arrayAt(document, 'resources').filter(isObject)) {
      const plural = stringAt(item, 'name') ?? '';
      const kind = stringAt(item, 'kind') ?? '';
      // Names of subresources contain a slash; some have a kind of another group, such as Scale.
      if (plural.includes('/') || kinds.has(kind)) continue;
      kinds.set(kind, { group, version, plural, kind, namespaced: item['namespaced'] === true });
    }
    return kinds;
  } catch (error) {
    if (isKind(error, 'notFound')) return new Map();
    throw error;
  }
}

export function createDiscovery(client: Client): Discovery {
  const requests = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  const askFor = (apiVersion: string, options: CallOptions): Promise<ReadonlyMap<string, Resource>> => {
    const before = requests.get(apiVersion);
    if (before !== undefined) return before;
    const kinds = kindsOf(client, apiVersion, options).catch((error: unknown) => {
      // A failure is not cached.
      requests.delete(apiVersion);
      throw error;
    });
    requests.set(apiVersion, kinds);
    return kinds;
  };

  const resourceFor: Discovery['resourceFor'] = async (apiVersion, kind, options = {}) =>
    knownResource(apiVersion, kind) ?? (await askFor(apiVersion, options)).get(kind);

  return {
    resourceFor,
    requireResource: async (apiVersion, kind, options) => {
      const resource = await resourceFor(apiVersion, kind, options);
      if (resource === undefined) throw noMatches(apiVersion, kind);
      return resource;
    },
    invalidate: () => requests.clear(),
  };
}
