import { sumOf, ZERO, type Amount } from '../../apimachinery/quota/amounts.ts';
import { USAGE_RESOURCES, type PodUsage, type UsageResource } from '../../daemonset/usage/pod-usage.ts';
import { distributionOf, type UsageBasis, type UsagePool } from '../../daemonset/usage/usage-summary.ts';
import { NO_CELL } from '../table/noted-table.ts';
import type { Column } from '../table/table.ts';
import { percentText, requestText, usedText } from './usage-text.ts';

/** The sum of the pods of which it is known, and of what their nodes have. */
export function totalsOf(
  pods: readonly PodUsage[],
  resource: UsageResource,
  basis: UsageBasis,
): { readonly amount: Amount | undefined; readonly allocatable: Amount | undefined } {
  const known = pods.flatMap((pod) => {
    // nothing requested is 0, but an unknown usage is unknown
    const amount = pod[resource][basis] ?? (basis === 'requested' ? ZERO : undefined);
    return amount === undefined ? [] : [{ amount, allocatable: pod.allocatable?.get(resource) ?? ZERO }];
  });
  const sum = (amounts: readonly Amount[]): Amount | undefined =>
    sumOf(...amounts.map((amount) => new Map([[resource, amount]]))).get(resource);
  return { amount: sum(known.map(({ amount }) => amount)), allocatable: sum(known.map((one) => one.allocatable)) };
}

/** The columns of `ds top --by`: a row for each value of the label. */
export function poolColumns(label: string, basis: UsageBasis): readonly Column<UsagePool>[] {
  return [
    {
      // as kubectl's -L names the column of a label
      header: label.slice(label.lastIndexOf('/') + 1).toUpperCase(),
      cell: ({ value }) => value ?? NO_CELL,
      paint: (_, palette) => palette.name,
    },
    { header: 'PODS', cell: ({ pods }) => String(pods.length) },
    ...USAGE_RESOURCES.flatMap((resource) => resourceColumns(resource, basis)),
  ];
}

function resourceColumns(resource: UsageResource, basis: UsageBasis): readonly Column<UsagePool>[] {
  const [name, short] = resource === 'cpu' ? ['CPU', 'CPU'] : ['MEMORY', 'MEM'];
  const requested = ({ pods }: UsagePool): Amount | undefined => distributionOf(pods, resource, 'requested')?.max;
  const share: Column<UsagePool> = {
    header: basis === 'used' ? `${name}(%)` : `${short}-REQ(%)`,
    cell: ({ pods }) => {
      const { amount, allocatable } = totalsOf(pods, resource, basis);
      return percentText(amount, allocatable);
    },
    dropAt: 1,
  };
  const request: Column<UsagePool> = {
    header: `${short}-REQ`,
    cell: (pool) => requestText(resource, requested(pool)),
    dropAt: 0,
  };
  if (basis === 'requested') return [request, share];
  return [
    ...(['p50', 'p95', 'max'] as const).map((which): Column<UsagePool> => ({
      header: `${name}(${which})`,
      cell: ({ pods }) => usedText(resource, distributionOf(pods, resource, 'used')?.[which]),
      ...(which === 'p95' ? { dropAt: 2 } : {}),
    })),
    share,
    request,
  ];
}
