import { appendTo } from '../../../core/append-to.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { Served } from '../../kinds/catalog.ts';
import { ALL_VERBS, type Kind } from '../../kinds/kind.ts';
import { mediaRanges, takesJson } from '../read/accept.ts';
import { noSuchPath } from '../errors.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from '../http.ts';
import type { ApiContext } from '../context.ts';
import { METRICS_GROUP, METRICS_RESOURCES, METRICS_VERSION } from '../metrics/metrics-api.ts';
import { REVIEW_RESOURCES } from '../access/reviews.ts';

interface DiscoveredSubresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** What discovery tells of. */
type Discoverable = Pick<ApiContext, 'catalog' | 'metrics'>;

/** A resource of one group version, for all forms of discovery. */
interface Discovered {
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly DiscoveredSubresource[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Discovered[];
}

function discovered(kind: Kind): Discovered {
  return {
    plural: kind.plural,
    singular: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs ?? ALL_VERBS,
    shortNames: kind.shortNames ?? [],
    categories: kind.categories ?? [],
    subresources: (kind.subresources ?? []).map(({ name, group = '', version = '', kind: own = kind.kind, verbs }) => ({
      name,
      group,
      version,
      kind: own,
      verbs,
    })),
  };
}

/** The server's group priorities: clients resolve a short resource name to the first group that has it. */
const RANKED = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'batch',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
];

/** Groups of custom resources come last. */
function rank({ group }: GroupVersion): number {
  const at = RANKED.indexOf(group);
  return at < 0 ? RANKED.length : at;
}

/** Every served group version in order of priority, with its resources. */
function groupVersions({ catalog, metrics }: Discoverable): readonly GroupVersion[] {
  const found = new Map<string, GroupVersion & { readonly resources: Discovered[] }>();
  const at = ({ group, version }: Pick<Served, 'group' | 'version'>): Discovered[] => {
    const key = `${group}/${version}`;
    const known = found.get(key) ?? { group, version, resources: [] };
    found.set(key, known);
    return known.resources;
  };
  for (const served of catalog.served()) at(served).push(discovered(served.kind));
  for (const review of REVIEW_RESOURCES) {
    at(review).push({
      ...review,
      namespaced: false,
      verbs: ['create'],
      shortNames: [],
      categories: [],
      subresources: [],
    });
  }
  for (const { plural, kind, namespaced } of metrics === undefined ? [] : METRICS_RESOURCES) {
    at({ group: METRICS_GROUP, version: METRICS_VERSION }).push({
      ...{ plural, kind, namespaced },
      singular: '',
      verbs: ['get', 'list'],
      shortNames: [],
      categories: [],
      subresources: [],
    });
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
}

function apiVersion({ group, version }: Pick<GroupVersion, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function optional(shortNames: readonly string[], categories: readonly string[]): JsonObject {
  return {
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

/** `/apis/apps/v1`: APIResourceList. */
function resourceList(groupVersion: GroupVersion): JsonObject {
  const resources = groupVersion.resources.flatMap((resource): readonly JsonObject[] => [
    {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: resource.verbs,
      ...optional(resource.shortNames, resource.categories),
    },
    ...resource.subresources.map(({ name, group, version, kind, verbs }) => ({
      name: `${resource.plural}/${name}`,
      singularName: '',
      namespaced: resource.namespaced,
      ...(version === '' ? {} : { group, version }),
      kind,
      verbs,
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion(groupVersion), resources };
}

function aggregatedVersion({ version, resources }: GroupVersion): JsonObject {
  return {
    version,
    resources: resources.map((resource) => ({
      resource: resource.plural,
      responseKind: { group: '', version: '', kind: resource.kind },
      scope: resource.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: resource.singular,
      verbs: resource.verbs,
      ...optional(resource.shortNames, resource.categories),
      ...(resource.subresources.length === 0
        ? {}
        : {
            subresources: resource.subresources.map(({ name, group, version: of, kind, verbs }) => ({
              subresource: name,
              responseKind: { group, version: of, kind },
              verbs,
            })),
          }),
    })),
    freshness: 'Current',
  };
}

function grouped(all: readonly GroupVersion[]): readonly (readonly [string, readonly GroupVersion[]])[] {
  const groups = new Map<string, GroupVersion[]>();
  for (const one of all) appendTo(groups, one.group, one);
  return [...groups];
}

/** Aggregated discovery: `/api` or `/apis` as one document. */
function aggregated(all: readonly GroupVersion[], version: string): JsonObject {
  const items = grouped(all).map(([group, versions]) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versions.map(aggregatedVersion),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function apiGroup([name, versions]: readonly [string, readonly GroupVersion[]]): JsonObject {
  const named = versions.map((one) => ({ groupVersion: apiVersion(one), version: one.version }));
  return { name, versions: named, preferredVersion: named[0] };
}

/** The version of aggregated discovery that the client prefers, if any. */
function aggregatedVersionOf(accept: string | undefined): string | undefined {
  for (const { type, parameters } of mediaRanges(accept)) {
    if (!takesJson(type)) continue;
    const version = parameters.get('v');
    if (parameters.get('as') === undefined) return undefined;
    const isDiscovery =
      parameters.get('g') === 'apidiscovery.k8s.io' && parameters.get('as') === 'APIGroupDiscoveryList';
    if (isDiscovery && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

function aggregatedResponse(all: readonly GroupVersion[], version: string): ApiResponse {
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return jsonResponse(200, aggregated(all, version), { 'content-type': type, vary: 'Accept' });
}

/** `/api`, `/apis`, `/apis/GROUP` and `/apis/GROUP/VERSION`; undefined for any other path. */
export function discovery(served: Discoverable, { headers }: ApiRequest, pathname: string): ApiResponse | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  const [root, first, second] = parts;
  if ((root !== 'api' && root !== 'apis') || parts.length > 3) return undefined;
  const all = groupVersions(served);
  const [core, groups] = [all.filter(({ group }) => group === ''), all.filter(({ group }) => group !== '')];
  const version = aggregatedVersionOf(headers?.['accept']);
  if (root === 'api' && first === undefined) {
    if (version !== undefined) return aggregatedResponse(core, version);
    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }];
    return jsonResponse(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs });
  }
  if (root === 'apis' && first === undefined) {
    if (version !== undefined) return aggregatedResponse(groups, version);
    return jsonResponse(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: grouped(groups).map(apiGroup) });
  }
  if (root === 'apis' && second === undefined) {
    const group = grouped(groups).find(([name]) => name === first);
    if (group === undefined) return undefined;
    return jsonResponse(200, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) });
  }
  const [group, wanted] = root === 'api' ? ['', first] : [first, second];
  if (root === 'api' && parts.length > 2) return undefined;
  const found = all.find((one) => one.group === group && one.version === wanted);
  if (found !== undefined) return jsonResponse(200, resourceList(found));
  // A group that is not served has no document.
  if (root === 'apis' && !all.some((one) => one.group === group)) return undefined;
  throw noSuchPath();
}
