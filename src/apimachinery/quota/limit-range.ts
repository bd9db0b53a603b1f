import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { quantityText } from '../quantity/quantity-text.ts';
import { NANO } from '../quantity/quantity.ts';
import { amountsOf, type Amount, type Amounts } from './amounts.ts';
import { containerResources, containersOf, podResources } from './pod-resources.ts';

/** Names the API server's annotation of the resources that it has set. */
const ANNOTATION = 'kubernetes.io/limit-ranger';

function limitsOf(range: JsonObject): readonly JsonObject[] {
  return arrayAt(objectAt(range, 'spec'), 'limits').filter(isObject);
}

/** The API server's defaults for a LimitRange: the default limit is the maximum, and the default request the limit or the minimum. */
export function limitRangeDefaults(range: JsonObject): JsonObject {
  const limits = limitsOf(range).map((limit) => {
    if (limit['type'] !== 'Container') return limit;
    const defaults = { ...objectAt(limit, 'max'), ...objectAt(limit, 'default') };
    const requests = { ...objectAt(limit, 'min'), ...defaults, ...objectAt(limit, 'defaultRequest') };
    return {
      ...limit,
      ...(Object.keys(defaults).length === 0 ? {} : { default: defaults }),
      ...(Object.keys(requests).length === 0 ? {} : { defaultRequest: requests }),
    };
  });
  return { ...range, spec: { ...objectAt(range, 'spec'), limits } };
}

/** The list with missing defaults added, and the names of those. */
function completed(
  list: JsonObject,
  defaults: JsonObject,
): { readonly list: JsonObject; readonly added: readonly string[] } {
  const added = Object.keys(defaults).filter((name) => ownMember(list, name) === undefined);
  return added.length === 0 ? { list, added } : { list: { ...defaults, ...list }, added: added.toSorted() };
}

/** The pod with the default requests and limits of a LimitRange, and the annotation that says so. */
export function withLimitDefaults(range: JsonObject, pod: JsonObject): JsonObject {
  const ofContainers = limitsOf(range).filter(({ type }) => type === 'Container');
  const merged = (key: string): JsonObject =>
    ofContainers.reduce<JsonObject>((all, limit) => ({ ...all, ...objectAt(limit, key) }), {});
  const [limits, requests] = [merged('default'), merged('defaultRequest')];
  const notes: string[] = [];
  const complete =
    (kind: string) =>
    (container: Json): Json => {
      if (!isObject(container)) return container;
      const own = objectAt(container, 'resources') ?? {};
      const request = completed(objectAt(own, 'requests') ?? {}, requests);
      const limit = completed(objectAt(own, 'limits') ?? {}, limits);
      const name = stringAt(container, 'name') ?? '';
      for (const [side, { added }] of [
        ['request', request],
        ['limit', limit],
      ] as const) {
        if (added.length > 0) notes.push(`${added.join(', ')} ${side} for ${kind} ${name}`);
      }
      const resources = {
        ...own,
        ...(Object.keys(limit.list).length === 0 ? {} : { limits: limit.list }),
        ...(Object.keys(request.list).length === 0 ? {} : { requests: request.list }),
      };
      return request.added.length + limit.added.length === 0 ? container : { ...container, resources };
    };
  const spec = objectAt(pod, 'spec') ?? {};
  const containers = arrayAt(spec, 'containers').map(complete('container'));
  const init = arrayAt(spec, 'initContainers').map(complete('init container'));
  if (notes.length === 0) return pod;
  const metadata = objectAt(pod, 'metadata');
  const annotations = {
    ...objectAt(metadata, 'annotations'),
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
  return {
    ...pod,
    metadata: { ...metadata, annotations },
    spec: { ...spec, containers, ...(init.length === 0 ? {} : { initContainers: init }) },
  };
}

interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function tooSmall(type: string, name: string, least: Amount, { requests, limits }: Resources): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const rule = `minimum ${name} usage per ${type} is ${quantityText(least)}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (request.nano < least.nano) return `${rule}, but request is ${quantityText(request)}`;
  return limit !== undefined && limit.nano < least.nano ? `${rule}, but limit is ${quantityText(limit)}` : undefined;
}

function tooLarge(type: string, name: string, most: Amount, { requests, limits }: Resources): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const rule = `maximum ${name} usage per ${type} is ${quantityText(most)}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (limit.nano > most.nano) return `${rule}, but limit is ${quantityText(limit)}`;
  return request !== undefined && request.nano > most.nano
    ? `${rule}, but request is ${quantityText(request)}`
    : undefined;
}

function tooWide(type: string, name: string, most: Amount, { requests, limits }: Resources): string | undefined {
  const [request = 0n, limit = 0n] = [requests.get(name)?.nano, limits.get(name)?.nano];
  const rule = `${name} max limit to request ratio per ${type} is ${quantityText(most)}`;
  if (request === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0n) return `${rule}, but no limit is specified or limit is 0`;
  if (limit * NANO <= most.nano * request) return undefined;
  return `${rule}, but provided ratio is ${(Number(limit) / Number(request)).toFixed(6)}`;
}

const RULES = [
  ['min', tooSmall],
  ['max', tooLarge],
  ['maxLimitRequestRatio', tooWide],
] as const;

/** Why a LimitRange rejects a pod that has its defaults, in the API server's words; undefined when it does not. */
export function limitRangeRefusal(range: JsonObject, pod: JsonObject): string | undefined {
  const spec = objectAt(pod, 'spec') ?? {};
  const { main, init } = containersOf(spec);
  const ofContainers = [...main, ...init].map((container) => ({
    requests: containerResources(container, 'requests'),
    limits: containerResources(container, 'limits'),
  }));
  const ofPod = { requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') };
  const found = limitsOf(range).flatMap((limit) => {
    const type = stringAt(limit, 'type') ?? '';
    const measured = type === 'Container' ? ofContainers : type === 'Pod' ? [ofPod] : [];
    return measured.flatMap((resources) =>
      RULES.flatMap(([key, rule]) =>
        [...amountsOf(objectAt(limit, key))]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, bound]) => rule(type, name, bound, resources)),
      ),
    );
  });
  const reasons = [...new Set(found.filter((reason) => reason !== undefined))];
  return reasons.length > 1 ? `[${reasons.join(', ')}]` : reasons[0];
}
