import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { Container, Pod, PodSpec } from '../../kube/wire.ts';

/** Amounts by resource: `cpu` in thousandths, others in whole units. */
export type Amounts = ReadonlyMap<string, number>;

/** A host port of a pod. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** What a pod uses on its node. */
export interface Demand {
  readonly requests: Amounts;
  readonly ports: readonly HostPort[];
}

const ANY_IP = '0.0.0.0';
const NANO_PER_UNIT = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;

/** The amount of a quantity, rounded up as the scheduler does. */
export function amountOf(resource: string, quantity: string | number): number {
  const nano = parseQuantity(String(quantity)) ?? 0n;
  const unit = resource === 'cpu' ? NANO_PER_MILLI : NANO_PER_UNIT;
  return Number((nano + unit - 1n) / unit);
}

function requestsOf({ resources }: Container): Amounts {
  const provided = Object.entries(resources?.requests ?? {});
  return new Map(provided.map(([resource, quantity]) => [resource, amountOf(resource, quantity)]));
}

function sum(...all: readonly Amounts[]): Amounts {
  const total = new Map<string, number>();
  for (const amounts of all) for (const [key, amount] of amounts) total.set(key, (total.get(key) ?? 0) + amount);
  return total;
}

function most(a: Amounts, b: Amounts): Amounts {
  const larger = new Map(a);
  for (const [key, amount] of b) larger.set(key, Math.max(larger.get(key) ?? 0, amount));
  return larger;
}

/** The sum of the containers, or the largest init container, each with the sidecars that run beside it. */
function podRequests({ containers, initContainers = [], overhead = {} }: PodSpec): Amounts {
  let sidecars: Amounts = new Map();
  let initially: Amounts = new Map();
  for (const container of initContainers) {
    const own = requestsOf(container);
    if (container.restartPolicy === 'Always') sidecars = sum(sidecars, own);
    initially = most(initially, container.restartPolicy === 'Always' ? sidecars : sum(sidecars, own));
  }
  const whole = most(sum(sidecars, ...containers.map(requestsOf)), initially);
  const extra = Object.entries(overhead).map(([key, quantity]) => [key, amountOf(key, quantity)] as const);
  return sum(whole, new Map(extra));
}

function portsOf({ containers, initContainers = [], hostNetwork = false }: PodSpec): readonly HostPort[] {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports.flatMap(({ containerPort, hostPort, hostIP = '', protocol = 'TCP' }) => {
      const port = hostPort ?? (hostNetwork ? containerPort : 0);
      return port === 0 ? [] : [{ port, protocol, ip: hostIP === '' ? ANY_IP : hostIP }];
    }),
  );
}

const KNOWN = new WeakMap<readonly Container[], { readonly spec: PodSpec; readonly demand: Demand }>();

/** What the pod uses; pods of one template share their containers, and the cached result. */
export function demandOf({ spec }: Pod): Demand {
  if (spec === undefined) return { requests: new Map(), ports: [] };
  const known = KNOWN.get(spec.containers);
  const same =
    known?.spec.initContainers === spec.initContainers &&
    known?.spec.overhead === spec.overhead &&
    known?.spec.hostNetwork === spec.hostNetwork;
  if (known !== undefined && same) return known.demand;
  const demand = { requests: podRequests(spec), ports: portsOf(spec) };
  KNOWN.set(spec.containers, { spec, demand });
  return demand;
}

/** Whether the ports conflict on one node. */
export function portsClash(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === ANY_IP || b.ip === ANY_IP);
}
