import type { Node } from '../../kube/wire.ts';
import { isReadyNode } from './conditions.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
/** One node of a zone every ten seconds, or every hundred while most of a large zone is down. */
const NORMAL_MS = 10_000;
const CAREFUL_MS = 100_000;
/** While most of a zone with at most this many nodes is down, none of its pods are evicted. */
const SMALL_ZONE = 50;
const UNHEALTHY = 0.55;

interface Zone {
  ready: number;
  lost: number;
}

/** How fast pods are evicted from nodes that are not ready: slower, or not at all, when most of a zone is down. */
export class ZoneLimits {
  readonly #last = new Map<string, number>();
  #zones = new Map<string, Zone>();

  /** Counts the nodes of every zone. */
  count(nodes: readonly Node[]): void {
    this.#zones = new Map();
    for (const node of nodes) {
      const key = zoneOf(node);
      const zone = this.#zones.get(key) ?? { ready: 0, lost: 0 };
      this.#zones.set(key, zone);
      if (isReadyNode(node)) zone.ready++;
      else zone.lost++;
    }
  }

  /** No node is ready: the control plane is assumed to be disconnected. */
  get allDown(): boolean {
    return this.#zones.size > 0 && [...this.#zones.values()].every(({ ready }) => ready === 0);
  }

  /** Takes a permit to evict the pods of one more node of the zone, if there is one. */
  mayTaint(node: Node, now: number): boolean {
    const key = zoneOf(node);
    const pause = this.#pauseOf(key);
    if (now - (this.#last.get(key) ?? -Infinity) < pause) return false;
    this.#last.set(key, now);
    return true;
  }

  #pauseOf(key: string): number {
    const { ready, lost } = this.#zones.get(key) ?? { ready: 0, lost: 0 };
    const partial = ready > 0 && lost > 2 && lost / (lost + ready) >= UNHEALTHY;
    if (!partial) return NORMAL_MS;
    return lost + ready > SMALL_ZONE ? CAREFUL_MS : Infinity;
  }
}

function zoneOf({ metadata }: Node): string {
  return `${metadata?.labels?.[REGION] ?? ''} ${metadata?.labels?.[ZONE] ?? ''}`;
}
