import { ZERO, type Amount } from '../../apimachinery/quota/amounts.ts';
import {
  USAGE_RESOURCES,
  type ContainerUsage,
  type PodUsage,
  type Usage,
  type UsageResource,
} from '../../daemonset/usage/pod-usage.ts';
import type { Outlier, UsageBasis } from '../../daemonset/usage/usage-summary.ts';
import type { Column } from '../table/table.ts';
import { percentText, requestText, usedText } from './usage-text.ts';

/** A row of `ds top`: a pod, or one of its containers. */
export interface UsageRow extends Usage {
  readonly pod: PodUsage;
  /** Undefined: the whole pod. */
  readonly container: string | undefined;
}

export function podRows(pods: readonly PodUsage[]): readonly UsageRow[] {
  return pods.map((pod) => ({ pod, container: undefined, cpu: pod.cpu, memory: pod.memory }));
}

export function containerRows(pods: readonly PodUsage[]): readonly UsageRow[] {
  return pods.flatMap((pod) =>
    pod.containers.map(({ name, cpu, memory }: ContainerUsage) => ({ pod, container: name, cpu, memory })),
  );
}

interface UsageColumnOptions {
  readonly containers: boolean;
  /** `requested`: there is no metrics server, and no column of what is used. */
  readonly basis: UsageBasis;
  readonly outliers: readonly Outlier[];
}

const UNITS: Readonly<Record<UsageResource, string>> = { cpu: 'cores', memory: 'bytes' };
/** The beginning of the headers of requests and limits. */
const SHORT: Readonly<Record<UsageResource, string>> = { cpu: 'CPU', memory: 'MEM' };

/** `CPU(cores)`, as in kubectl top. */
function usedHeader(resource: UsageResource): string {
  return `${resource.toUpperCase()}(${UNITS[resource]})`;
}

export function usageColumns({ containers, basis, outliers }: UsageColumnOptions): readonly Column<UsageRow>[] {
  const far = new Map(USAGE_RESOURCES.map((resource) => [resource, podsOf(outliers, resource)]));
  return [
    { header: 'NODE', cell: ({ pod }) => pod.agent.node, paint: (_, palette) => palette.name },
    { header: 'POD', cell: ({ pod }) => pod.agent.name, shrinks: true, cutsStart: true, dropAt: 3 },
    ...(containers ? [{ header: 'NAME', cell: ({ container }: UsageRow) => container ?? '' }] : []),
    ...USAGE_RESOURCES.flatMap((resource) =>
      resourceColumns(resource, basis, (pod) => far.get(resource)?.has(pod) === true),
    ),
  ];
}

function podsOf(outliers: readonly Outlier[], resource: UsageResource): ReadonlySet<PodUsage> {
  return new Set(outliers.filter((one) => one.resource === resource).map(({ usage }) => usage));
}

function resourceColumns(
  resource: UsageResource,
  basis: UsageBasis,
  isOutlier: (pod: PodUsage) => boolean,
): readonly Column<UsageRow>[] {
  const name = resource.toUpperCase();
  // nothing requested is a share of 0, but an unknown usage is unknown
  const nothing: Amount | undefined = basis === 'requested' ? ZERO : undefined;
  const short = SHORT[resource];
  const share: Column<UsageRow> = {
    header: basis === 'used' ? `${name}(%)` : `${short}-REQ(%)`,
    cell: (row) => percentText(row[resource][basis] ?? nothing, row.pod.allocatable?.get(resource)),
    dropAt: 2,
  };
  const requests: readonly Column<UsageRow>[] = [
    { header: `${short}-REQ`, cell: (row) => requestText(resource, row[resource].requested), dropAt: 1 },
    ...(basis === 'requested' ? [share] : []),
    { header: `${short}-LIMIT`, cell: (row) => requestText(resource, row[resource].limit), dropAt: 0 },
  ];
  if (basis === 'requested') return requests;
  const used: Column<UsageRow> = {
    header: usedHeader(resource),
    cell: (row) => usedText(resource, row[resource].used),
    paint: (row, palette) => (isOutlier(row.pod) ? palette.warn : (text) => text),
  };
  return [used, share, ...requests];
}
