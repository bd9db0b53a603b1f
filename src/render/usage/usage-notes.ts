import { counted } from '../../core/text/counted.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { USAGE_RESOURCES, type PodUsage, type UsageResource } from '../../daemonset/usage/pod-usage.ts';
import { distributionOf, type Outlier, type UsageBasis } from '../../daemonset/usage/usage-summary.ts';
import { totalsOf } from './pool-table.ts';
import { amountText } from './usage-text.ts';

const NAMES: Readonly<Record<UsageResource, string>> = { cpu: 'CPU', memory: 'memory' };
/** Outliers that are named; the others are counted. */
const MAX_OUTLIERS = 10;

/** The lines below the table: what all pods use and request, how many are unknown, and the outliers. */
export function usageNotes(
  pods: readonly PodUsage[],
  { basis, outliers }: { readonly basis: UsageBasis; readonly outliers: readonly Outlier[] },
): string {
  const lines = [totalLine(pods, basis)];
  if (basis === 'used') {
    const unknown = pods.filter(({ cpu, memory }) => cpu.used === undefined || memory.used === undefined).length;
    if (unknown > 0) lines.push(`${counted(unknown, 'pod')} without metrics yet`);
    lines.push(...outliers.slice(0, MAX_OUTLIERS).map(outlierLine));
    if (outliers.length > MAX_OUTLIERS) lines.push(`and ${counted(outliers.length - MAX_OUTLIERS, 'more outlier')}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function totalLine(pods: readonly PodUsage[], basis: UsageBasis): string {
  const parts = (which: UsageBasis): string =>
    USAGE_RESOURCES.map((resource) => {
      const { amount } = totalsOf(pods, resource, which);
      return `${amount === undefined ? 'an unknown amount of' : amountText(resource, amount)} ${NAMES[resource]}`;
    }).join(' and ');
  const requested = `request${pods.length === 1 ? 's' : ''} ${parts('requested')}`;
  const all = counted(pods.length, 'pod');
  if (basis === 'requested' || USAGE_RESOURCES.every((one) => distributionOf(pods, one, 'used') === undefined)) {
    return `${all}: ${requested}`;
  }
  return `${all}: use${pods.length === 1 ? 's' : ''} ${parts('used')}, ${requested}`;
}

function outlierLine({ usage, resource, used, median }: Outlier): string {
  const { node, name } = usage.agent;
  const much = `${amountText(resource, used)} ${NAMES[resource]}`;
  return safeText(`outlier: ${node} uses ${much}, and the median is ${amountText(resource, median)} (pod ${name})`);
}
