import { objectAt, type Json, type JsonObject } from '../../core/json.ts';
import { canonicalQuantity } from '../../core/quantity-text.ts';
import { NANO, parseQuantity } from '../../core/quantity.ts';
import { duplicate, forbidden, invalid, notFound, notSupported, required } from './field-error.ts';
import { formatted, itemsAt, quantityText, text, type Found } from './fields.ts';
import { qualifiedName } from './formats.ts';

const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];
/** Known elsewhere (quotas, volumes, nodes), but nothing that a container can ask for. */
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

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.');
const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

function* resourceName(name: string, at: string): Found {
  const wrong = [...formatted(at, name, qualifiedName)];
  yield* wrong;
  if (!name.includes('/')) {
    if (wrong.length === 0 && !STANDARD.includes(name) && !isHugePages(name)) {
      yield invalid(at, name, 'must be a standard resource type or fully qualified');
    }
    if (!OF_CONTAINERS.includes(name) && !isHugePages(name)) {
      yield invalid(at, name, 'must be a standard resource for containers');
    }
  } else if (!isNative(name) && !isExtended(name)) {
    yield invalid(at, name, "doesn't follow extended resource name standard");
  }
}

function amount(value: Json | undefined): bigint | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined;
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

/** Requests and limits. `claims` are the names of the pod's resource claims. */
export function* validateResources(container: JsonObject, at: string, claims: ReadonlySet<string>): Found {
  const resources = objectAt(container, 'resources');
  const limits = objectAt(resources, 'limits') ?? {};
  const requests = objectAt(resources, 'requests') ?? {};
  for (const [key, amounts] of Object.entries({ limits, requests })) {
    for (const [name, value] of Object.entries(amounts)) {
      yield* resourceName(name, `${at}.${key}[${name}]`);
      yield* quantity(name, value, `${at}.${key}[${name}]`);
    }
  }
  for (const [name, value] of Object.entries(requests)) {
    const [asked, most] = [amount(value), amount(limits[name])];
    if (limits[name] === undefined) {
      if (!isOvercommitAllowed(name))
        yield required(`${at}.limits`, 'Limit must be set for non overcommitable resources');
    } else if (asked !== undefined && most !== undefined && asked !== most) {
      const than = isOvercommitAllowed(name) ? 'less than or equal to' : 'equal to';
      if (than === 'equal to' || asked > most) {
        yield invalid(`${at}.requests`, shown(value), `must be ${than} ${name} limit of ${shown(limits[name])}`);
      }
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    yield forbidden(at, 'HugePages require cpu or memory');
  }
  const seen = new Set<string>();
  for (const [index, claim] of itemsAt(resources, 'claims').entries()) {
    const [name, here] = [text(claim, 'name'), `${at}.claims[${index}]`];
    if (name === '') yield required(`${here}.name`);
    else if (seen.has(`${name}/${text(claim, 'request')}`)) yield duplicate(here, name);
    else if (!claims.has(name)) yield notFound(here, name);
    seen.add(`${name}/${text(claim, 'request')}`);
  }
}

/** How a container takes a change of its resources while it runs. */
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
