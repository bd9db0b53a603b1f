import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { Pod } from '../../kube/wire.ts';
import { matchesPattern } from './behaviour.ts';

/** What the containers of matching images use. */
export interface UsageRule {
  /** An image, in which `*` matches any text. */
  readonly match: string;
  /** A node, in which `*` matches any text. */
  readonly nodes: string;
  /** A quantity (`120m`), or a share of what the container requests (`80%`); half of the request when absent. */
  readonly cpu?: string;
  readonly memory?: string;
}

/** The metrics server of a scenario. */
export interface MetricsSettings {
  /** How long a container runs until it is measured, in milliseconds. */
  readonly delayMs: number;
  /** The first that matches applies. */
  readonly usage: readonly UsageRule[];
}

/** In billionths. */
export interface SimulatedUsage {
  readonly cpu: bigint;
  readonly memory: bigint;
}

const HALF = '50%';
/** What a container without requests uses. */
const WITHOUT_REQUESTS = { cpu: parseQuantity('10m') ?? 0n, memory: parseQuantity('20Mi') ?? 0n };

/** Whether a rule can use this text as an amount. */
export function isUsageAmount(text: string): boolean {
  return /^\d+%$/.test(text) || (!text.startsWith('-') && parseQuantity(text) !== undefined);
}

type Container = NonNullable<Pod['spec']>['containers'][number];

/** What a container uses: the same at any time. */
export function simulatedUsage(container: Container, node: string, rules: readonly UsageRule[]): SimulatedUsage {
  const rule = rules.find(
    ({ match, nodes }) => matchesPattern(match, container.image ?? '') && matchesPattern(nodes, node),
  );
  const of = (resource: 'cpu' | 'memory'): bigint => {
    const amount = rule?.[resource] ?? HALF;
    if (!amount.endsWith('%')) return parseQuantity(amount) ?? 0n;
    const requested = container.resources?.requests?.[resource];
    if (requested === undefined) return WITHOUT_REQUESTS[resource];
    return ((parseQuantity(requested) ?? 0n) * BigInt(amount.slice(0, -1))) / 100n;
  };
  return { cpu: of('cpu'), memory: of('memory') };
}
