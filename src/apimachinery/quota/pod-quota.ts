import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { quantityText } from '../quantity/quantity-text.ts';
import { isInQuotaScope } from './quota-scope.ts';
import { amountsOf, amountsText, ONE, sumOf, ZERO, type Amount, type Amounts } from './amounts.ts';
import { containerResources, containersOf, podResourcesWithOverhead } from './pod-resources.ts';

/** Counts every pod in storage, ended ones too. */
const POD_OBJECTS = 'count/pods';
const COUNTED = ['cpu', 'memory', 'ephemeral-storage'];
const HUGE_PAGES = 'hugepages-';
/** A quota of one of these makes every container set it. */
const REQUIRED = new Set(['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]));
const OF_PODS = new Set([
  POD_OBJECTS,
  'pods',
  ...COUNTED.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);

function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
}

/** Whether pods count against this resource of a quota. */
function isOfPods(name: string): boolean {
  const requested = name.startsWith('requests.') ? name.slice('requests.'.length) : undefined;
  return (
    OF_PODS.has(name) ||
    name.startsWith(HUGE_PAGES) ||
    (requested !== undefined && (requested.startsWith(HUGE_PAGES) || isExtended(requested)))
  );
}

/** Requests and limits under the names that quotas use. */
function quotaNames(requests: Amounts, limits: Amounts): Amounts {
  const named = new Map<string, Amount>();
  for (const [name, amount] of requests) {
    if (COUNTED.includes(name) || name.startsWith(HUGE_PAGES)) named.set(name, amount);
    if (COUNTED.includes(name) || name.startsWith(HUGE_PAGES) || isExtended(name))
      named.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) if (COUNTED.includes(name)) named.set(`limits.${name}`, amount);
  return named;
}

/** Whether the pod has ended, or should be gone by now: then only its object counts. `now`: milliseconds since 1970. */
function hasEnded(pod: JsonObject, now: number): boolean {
  const phase = stringAt(objectAt(pod, 'status'), 'phase');
  if (phase === 'Failed' || phase === 'Succeeded') return true;
  const metadata = objectAt(pod, 'metadata');
  const [deleted, grace] = [stringAt(metadata, 'deletionTimestamp'), metadata?.['deletionGracePeriodSeconds']];
  return deleted !== undefined && typeof grace === 'number' && Date.parse(deleted) + grace * 1000 < now;
}

/** What a pod counts for in quotas. */
export function podUsage(pod: JsonObject, now: number): Amounts {
  const object: Amounts = new Map([[POD_OBJECTS, ONE]]);
  if (hasEnded(pod, now)) return object;
  return new Map([...object, ['pods', ONE], ...resourcesOf(objectAt(pod, 'spec') ?? {})]);
}

/** By the spec, which never changes. */
const KNOWN = new WeakMap<JsonObject, Amounts>();

function resourcesOf(spec: JsonObject): Amounts {
  const known = KNOWN.get(spec);
  if (known !== undefined) return known;
  const resources = quotaNames(podResourcesWithOverhead(spec, 'requests'), podResourcesWithOverhead(spec, 'limits'));
  KNOWN.set(spec, resources);
  return resources;
}

/** What a quota allows and what is used of it, of the resources that pods use. */
export interface QuotaState {
  readonly name: string;
  readonly hard: Amounts;
  readonly used: Amounts;
}

function nameOf(object: JsonObject): string {
  return stringAt(objectAt(object, 'metadata'), 'name') ?? '';
}

/** What the quota limits of pods; empty when pods do not count against it. */
export function podLimitsOf(quota: JsonObject): Amounts {
  const hard = amountsOf(objectAt(objectAt(quota, 'status'), 'hard') ?? objectAt(objectAt(quota, 'spec'), 'hard'));
  return new Map([...hard].filter(([name]) => isOfPods(name)));
}

/** Whether the pod is in all scopes of the quota, and the quota limits pods. */
export function isOfQuota(quota: JsonObject, pod: JsonObject): boolean {
  const spec = objectAt(quota, 'spec');
  const expressions = arrayAt(objectAt(spec, 'scopeSelector'), 'matchExpressions').filter(isObject);
  const scopes = arrayAt(spec, 'scopes').map((scopeName) => ({ scopeName, operator: 'Exists' }));
  return podLimitsOf(quota).size > 0 && [...scopes, ...expressions].every((scope) => isInQuotaScope(scope, pod));
}

/** The state of a quota. Its own status, or without one what its pods (of the quota's namespace) use. */
export function quotaState(quota: JsonObject, pods: readonly JsonObject[], now: number): QuotaState {
  const known = objectAt(objectAt(quota, 'status'), 'used');
  const counted = (): Amounts => sumOf(...pods.filter((pod) => isOfQuota(quota, pod)).map((pod) => podUsage(pod, now)));
  return { name: nameOf(quota), hard: podLimitsOf(quota), used: known === undefined ? counted() : amountsOf(known) };
}

/** `must specify cpu for: a; limits.memory for: a,b`: what containers have to set because of the quota; undefined when they do. */
function unspecified(hard: Amounts, spec: JsonObject): string | undefined {
  const whole = objectAt(spec, 'resources');
  if (['requests', 'limits'].some((side) => amountsOf(objectAt(whole, side)).size > 0)) return undefined;
  const { main, init } = containersOf(spec);
  const lacking = new Map<string, Set<string>>();
  for (const container of [...main, ...init]) {
    const set = quotaNames(containerResources(container, 'requests'), containerResources(container, 'limits'));
    for (const name of hard.keys()) {
      if (!REQUIRED.has(name) || set.has(name)) continue;
      lacking.set(name, (lacking.get(name) ?? new Set()).add(stringAt(container, 'name') ?? ''));
    }
  }
  if (lacking.size === 0) return undefined;
  const parts = [...lacking].map(([name, containers]) => `${name} for: ${[...containers].sort().join(',')}`);
  return `must specify ${parts.sort().join('; ')}`;
}

/** Why the quota rejects any pod like this one, as in the API server's message; undefined when it may admit some. */
export function unspecifiedInQuota(
  { name, hard }: Pick<QuotaState, 'name' | 'hard'>,
  pod: JsonObject,
): string | undefined {
  const what = unspecified(hard, objectAt(pod, 'spec') ?? {});
  return what === undefined ? undefined : `failed quota: ${name}: ${what}`;
}

/** `exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2`; undefined when there is room for the usage. */
export function exceededQuota({ name, hard, used }: QuotaState, usage: Amounts): string | undefined {
  const over = [...hard].filter(([resource, limit]) => {
    const added = usage.get(resource);
    return added !== undefined && added.nano + (used.get(resource)?.nano ?? 0n) > limit.nano;
  });
  if (over.length === 0) return undefined;
  const of = (amounts: Amounts): string =>
    amountsText(over.map(([resource]) => [resource, amounts.get(resource) ?? ZERO]));
  return `exceeded quota: ${name}, requested: ${of(usage)}, used: ${of(used)}, limited: ${of(hard)}`;
}

/** How many more pods fit into a quota, and of which resource it has the least. */
export interface QuotaRoom {
  /** Infinity when the quota limits nothing that the pods use. */
  readonly pods: number;
  /** `cpu: 100m for each, 150m of 250m used`. */
  readonly why: string;
}

/** How many pods of this usage the quota admits once `freed` is no longer used. */
export function roomInQuota({ hard, used }: QuotaState, usage: Amounts, freed: Amounts): QuotaRoom {
  const rooms = [...hard].flatMap(([resource, limit]): readonly QuotaRoom[] => {
    const each = usage.get(resource);
    if (each === undefined || each.nano <= 0n) return [];
    const now = used.get(resource) ?? ZERO;
    const left = limit.nano - now.nano + (freed.get(resource)?.nano ?? 0n);
    const one = resource === 'pods' || resource === POD_OBJECTS ? '' : `${quantityText(each)} for each, `;
    const why = `${resource}: ${one}${quantityText(now)} of ${quantityText(limit)} used`;
    return [{ pods: left < 0n ? 0 : Number(left / each.nano), why }];
  });
  return rooms.reduce((least, room) => (room.pods < least.pods ? room : least), { pods: Infinity, why: '' });
}
