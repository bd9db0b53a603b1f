import { isTerminal } from '../../daemonset/pods/pods-by-node.ts';
import type { Node, Pod } from '../../kube/wire.ts';
import { amountOf, demandOf, portsClash, type Amounts, type Demand, type HostPort } from './demand.ts';

/** What the pods of one node use. */
export class NodeUse {
  readonly #pods = new Map<string, Demand>();
  readonly #requested = new Map<string, number>();
  readonly #ports: HostPort[] = [];

  get pods(): number {
    return this.#pods.size;
  }

  requested(resource: string): number {
    return this.#requested.get(resource) ?? 0;
  }

  clashes(ports: readonly HostPort[]): boolean {
    return ports.some((port) => this.#ports.some((taken) => portsClash(port, taken)));
  }

  add(uid: string, demand: Demand): void {
    if (this.#pods.has(uid)) return;
    this.#pods.set(uid, demand);
    for (const [resource, amount] of demand.requests) {
      this.#requested.set(resource, this.requested(resource) + amount);
    }
    this.#ports.push(...demand.ports);
  }

  remove(uid: string): void {
    const demand = this.#pods.get(uid);
    if (demand === undefined) return;
    this.#pods.delete(uid);
    for (const [resource, amount] of demand.requests) {
      this.#requested.set(resource, this.requested(resource) - amount);
    }
    for (const port of demand.ports) {
      const at = this.#ports.indexOf(port);
      if (at >= 0) this.#ports.splice(at, 1);
    }
  }
}

/** What each node's pods use. Terminated pods use nothing. */
export class NodeUses {
  readonly #byNode = new Map<string, NodeUse>();

  of(node: string): NodeUse {
    const known = this.#byNode.get(node);
    if (known !== undefined) return known;
    const use = new NodeUse();
    this.#byNode.set(node, use);
    return use;
  }

  see(pod: Pod): void {
    const node = pod.spec?.nodeName ?? '';
    if (node === '') return;
    if (isTerminal(pod)) this.forget(pod);
    else this.of(node).add(pod.metadata?.uid ?? '', demandOf(pod));
  }

  forget(pod: Pod): void {
    this.#byNode.get(pod.spec?.nodeName ?? '')?.remove(pod.metadata?.uid ?? '');
  }
}

const CAPACITIES = new WeakMap<object, Amounts>();

/** The node's allocatable resources. */
export function allocatableOf({ status }: Node): Amounts {
  const provided = status?.allocatable;
  if (provided === undefined) return new Map();
  const known = CAPACITIES.get(provided);
  if (known !== undefined) return known;
  const amounts = new Map(Object.entries(provided).map(([key, quantity]) => [key, amountOf(key, quantity)]));
  CAPACITIES.set(provided, amounts);
  return amounts;
}
