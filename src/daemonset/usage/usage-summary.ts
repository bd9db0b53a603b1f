import { appendTo } from '../../core/append-to.ts';
import type { Amount } from '../../apimachinery/quota/amounts.ts';
import { NANO } from '../../apimachinery/quantity/quantity.ts';
import type { PodUsage, UsageResource } from './pod-usage.ts';

/** What is compared: the usage or, without a metrics server, the requests. */
export type UsageBasis = 'used' | 'requested';

export interface Distribution {
  readonly p50: Amount;
  readonly p95: Amount;
  readonly max: Amount;
}

/** The pods on nodes with one value of a label. */
export interface UsagePool {
  /** Undefined: nodes without the label. */
  readonly value: string | undefined;
  readonly pods: readonly PodUsage[];
}

export interface Outlier {
  readonly usage: PodUsage;
  readonly resource: UsageResource;
  readonly used: Amount;
  /** Of the pods that it is compared with. */
  readonly median: Amount;
}

/** A usage is compared only with this many others or more. */
const FEWEST_OTHERS = 2;
/** An outlier uses more than this many times the median … */
const TIMES_MEDIAN = 2n;
/** … and at least this much more: 10m of a CPU, 16Mi. */
const LEAST_DIFFERENCE: Readonly<Record<UsageResource, bigint>> = {
  cpu: NANO / 100n,
  memory: 16n * 1024n * 1024n * NANO,
};

export function ascending(a: Amount, b: Amount): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** The known amounts of a resource, ascending. */
function known(pods: readonly PodUsage[], resource: UsageResource, basis: UsageBasis): readonly Amount[] {
  return pods.flatMap((pod) => pod[resource][basis] ?? []).toSorted(ascending);
}

/** By nearest rank: the smallest amount that `percent` of all amounts do not exceed. */
function percentile(sorted: readonly Amount[], percent: number): Amount | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

/** Undefined when nothing is known. */
export function distributionOf(
  pods: readonly PodUsage[],
  resource: UsageResource,
  basis: UsageBasis,
): Distribution | undefined {
  const sorted = known(pods, resource, basis);
  const [p50, p95, max] = [percentile(sorted, 50), percentile(sorted, 95), sorted.at(-1)];
  return p50 === undefined || p95 === undefined || max === undefined ? undefined : { p50, p95, max };
}

/** The pools by the value of a label, in its order; nodes without it come last. */
export function usagePools(pods: readonly PodUsage[], label: string): readonly UsagePool[] {
  const pools = new Map<string | undefined, PodUsage[]>();
  for (const pod of pods) {
    appendTo(pools, pod.agent.labels?.[label], pod);
  }
  const rank = ({ value }: UsagePool): string => (value === undefined ? '1' : `0${value}`);
  return [...pools]
    .map(([value, all]): UsagePool => ({ value, pods: all }))
    .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** The pods that use far more than most of the others. */
export function outliersOf(pods: readonly PodUsage[], resource: UsageResource): readonly Outlier[] {
  const sorted = known(pods, resource, 'used');
  const median = percentile(sorted, 50);
  if (median === undefined || sorted.length <= FEWEST_OTHERS) return [];
  return pods.flatMap((usage) => {
    const { used } = usage[resource];
    const isOutlier =
      used !== undefined &&
      used.nano > TIMES_MEDIAN * median.nano &&
      used.nano - median.nano >= LEAST_DIFFERENCE[resource];
    return isOutlier ? [{ usage, resource, used, median }] : [];
  });
}

/** The share of an amount in another as a fraction; undefined when one is not known or there is nothing to share. */
export function shareOf(part: Amount | undefined, whole: Amount | undefined): number | undefined {
  if (part === undefined || whole === undefined || whole.nano === 0n) return undefined;
  return Number(part.nano) / Number(whole.nano);
}

/** The largest first; what is not known comes last, in its order. */
export function sortedByUsage<
  T extends Readonly<Record<UsageResource, { readonly [B in UsageBasis]: Amount | undefined }>>,
>(all: readonly T[], resource: UsageResource, basis: UsageBasis): readonly T[] {
  const size = (one: T): bigint => one[resource][basis]?.nano ?? -1n;
  return all.toSorted((a, b) => (size(a) > size(b) ? -1 : size(a) < size(b) ? 1 : 0));
}
