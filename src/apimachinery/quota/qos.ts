import { parseQuantity } from '../quantity/quantity.ts';
import { arrayAt, isObject, objectAt, type JsonObject } from '../../core/json/json.ts';

type Sums = Map<string, bigint>;

const COUNTED = ['cpu', 'memory'];

function add(sums: Sums, resources: JsonObject | undefined): void {
  for (const name of COUNTED) {
    const value = resources?.[name];
    const amount =
      parseQuantity(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '') ?? 0n;
    if (amount > 0n) sums.set(name, (sums.get(name) ?? 0n) + amount);
  }
}

/** A pod's quality of service, from the requests and limits of its containers or of the pod. */
export function qosClassOf(spec: JsonObject | undefined): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const whole = objectAt(spec, 'resources');
  const containers = [...arrayAt(spec, 'containers'), ...arrayAt(spec, 'initContainers')].filter(isObject);
  const requested = whole === undefined ? containers.map((container) => objectAt(container, 'resources')) : [whole];
  const [requests, limits]: readonly [Sums, Sums] = [new Map(), new Map()];
  let guaranteed = true;
  for (const resources of requested) {
    const own: Sums = new Map();
    add(requests, objectAt(resources, 'requests'));
    add(limits, objectAt(resources, 'limits'));
    add(own, objectAt(resources, 'limits'));
    guaranteed &&= own.size === COUNTED.length;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal = requests.size === limits.size && [...requests].every(([name, amount]) => limits.get(name) === amount);
  return guaranteed && equal ? 'Guaranteed' : 'Burstable';
}
