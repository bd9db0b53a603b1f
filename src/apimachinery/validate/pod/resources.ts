import { objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import { canonicalQuantity } from '../../quantity/quantity-text.ts';
import { NANO, parseQuantity } from '../../quantity/quantity.ts';
import { duplicate, forbidden, invalid, notFound, notSupported, required } from '../field-error.ts';
import { formatted, itemsAt, quantityText, text, type Found } from '../fields.ts';
import { dnsLabel, qualifiedName } from '../formats.ts';

const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];
/** Standard resource names, including those of quotas, volumes and nodes, which containers cannot request. */
const STANDARD = [
  ...OF_CONTAINERS,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];

/** Whether a resource is huge pages of one size. */
export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.');
const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

/** Validates a resource name. */
export function* anyResourceName(name: string, at: string): Found {
  const wrong = [...formatted(at, name, qualifiedName)];
  yield* wrong;
  if (name.includes('/') || wrong.length > 0 || STANDARD.includes(name) || isHugePages(name)) return;
  yield invalid(at, name, 'must be a standard resource type or fully qualified');
}

function* resourceName(name: string, at: string): Found {
  yield* anyResourceName(name, at);
  if (!name.includes('/')) {
    if (!OF_CONTAINERS.includes(name) && !isHugePages(name)) {
      yield invalid(at, name, 'must be a standard resource for containers');
    }
  } else if (!isNative(name) && !isExtended(name)) {
    yield invalid(at, name, "doesn't follow extended resource name standard");
  }
}

/** A quantity in billionths; undefined when invalid. */
export function amount(value: Json | undefined): bigint | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(quantityText(value)) : undefined;
}

function shown(value: Json | undefined): string {
  return canonicalQuantity(quantityText(value));
}

function* quantity(name: string, value: Json | undefined, at: string): Found {
  const nano = amount(value);
  if (nano === undefined) return;
  if (nano < 0n) yield invalid(at, shown(value), 'must be greater than or equal to 0');
  if (isExtended(name) && nano % NANO !== 0n) yield invalid(at, shown(value), 'must be an integer');
}

/** Validates huge pages against the page size in the name. */
function* hugePages(name: string, value: Json | undefined, at: string): Found {
  const [nano, page] = [amount(value), parseQuantity(name.slice('hugepages-'.length))];
  if (nano === undefined || (page !== undefined && page > 0n && page % NANO === 0n && nano % page === 0n)) return;
  yield invalid(at, shown(value), `${shown(value)} is not positive integer multiple of ${name}`);
}

/** Validates requests and limits of a container. `claims` are the names of the pod's resource claims. */
export function* validateResources(container: JsonObject, at: string, claims: ReadonlySet<string>): Found {
  yield* validateRequirements(objectAt(container, 'resources'), at, claims, resourceName);
}

/** Validates requests and limits, with a rule for resource names. */
export function* validateRequirements(
  resources: JsonObject | undefined,
  at: string,
  claims: ReadonlySet<string>,
  nameRule: (name: string, at: string) => Found,
): Found {
  const limits = objectAt(resources, 'limits') ?? {};
  const requests = objectAt(resources, 'requests') ?? {};
  for (const [key, amounts] of Object.entries({ limits, requests })) {
    for (const [name, value] of Object.entries(amounts)) {
      const here = `${at}.${key}[${name}]`;
      yield* nameRule(name, here);
      yield* quantity(name, value, here);
      if (isHugePages(name)) yield* hugePages(name, value, here);
    }
  }
  for (const [name, value] of Object.entries(requests)) {
    const limit = ownMember(limits, name);
    const [requested, most] = [amount(value), amount(limit)];
    if (limit === undefined) {
      if (!isOvercommitAllowed(name))
        yield required(`${at}.limits`, 'Limit must be set for non overcommitable resources');
    } else if (requested !== undefined && most !== undefined && requested !== most) {
      const than = isOvercommitAllowed(name) ? 'less than or equal to' : 'equal to';
      if (than === 'equal to' || requested > most) {
        yield invalid(`${at}.requests`, shown(value), `must be ${than} ${name} limit of ${shown(limit)}`);
      }
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    yield forbidden(at, 'HugePages require cpu or memory');
  }
  yield* claimNames(resources, `${at}.claims`, claims);
}

/** A claim is used as a whole or by request, each once. */
function* claimNames(resources: JsonObject | undefined, at: string, known: ReadonlySet<string>): Found {
  const seen = new Set<string>();
  for (const [index, claim] of itemsAt(resources, 'claims').entries()) {
    const [name, request, here] = [text(claim, 'name'), text(claim, 'request'), `${at}[${index}]`];
    if (name === '') {
      yield required(here);
      continue;
    }
    const key = request === '' ? name : `${name}/${request}`;
    if (request !== '') yield* formatted(`${here}.request`, request, dnsLabel);
    const overlaps = request === '' && [...seen].some((one) => one.startsWith(`${name}/`));
    if (seen.has(name) || overlaps) yield duplicate(here, name);
    else if (seen.has(key)) yield duplicate(here, key);
    seen.add(key);
    if (known.has(name)) continue;
    const names = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
    const error = notFound(here, name);
    yield { ...error, message: `${error.message}: must be one of the names in pod.spec.resourceClaims${names}` };
  }
}

/** Validates how a container handles resizing. */
export function* validateResizePolicy(container: JsonObject, at: string, endsFirst: boolean): Found {
  const seen = new Set<string>();
  for (const [index, policy] of itemsAt(container, 'resizePolicy').entries()) {
    const [name, restart] = [text(policy, 'resourceName'), text(policy, 'restartPolicy')];
    if (seen.has(name)) yield duplicate(`${at}[${index}]`, name);
    seen.add(name);
    if (name === '') yield required(at);
    else if (name !== 'cpu' && name !== 'memory') yield notSupported(at, name, ['cpu', 'memory']);
    if (restart === '') yield required(at);
    else if (restart !== 'NotRequired' && restart !== 'RestartContainer') {
      yield notSupported(at, restart, ['NotRequired', 'RestartContainer']);
    }
    if (endsFirst && restart === 'RestartContainer') {
      const why = "must not be set to 'RestartContainer' for non-sidecar initContainers";
      yield invalid(`${at}[${index}].restartPolicy`, restart, why);
    }
  }
}
