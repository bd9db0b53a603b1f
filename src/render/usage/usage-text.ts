import type { Amount } from '../../apimachinery/quota/amounts.ts';
import { ceilDivide, NANO } from '../../apimachinery/quantity/quantity.ts';
import type { UsageResource } from '../../daemonset/usage/pod-usage.ts';
import { shareOf } from '../../daemonset/usage/usage-summary.ts';
import { NO_CELL } from '../table/noted-table.ts';

/** kubectl's text for what is not known. */
export const UNKNOWN = '<unknown>';

const MEBIBYTE = 1024n * 1024n;

/** `120m` and `64Mi`, in kubectl top's units: thousandths of a CPU rounded up, whole mebibytes rounded down. */
export function amountText(resource: UsageResource, { nano }: Amount): string {
  if (resource === 'cpu') return `${ceilDivide(nano, NANO / 1000n)}m`;
  return `${ceilDivide(nano, NANO) / MEBIBYTE}Mi`;
}

/** What is used, or {@link UNKNOWN}. */
export function usedText(resource: UsageResource, amount: Amount | undefined): string {
  return amount === undefined ? UNKNOWN : amountText(resource, amount);
}

/** What is requested or the limit, or a placeholder where none is set. */
export function requestText(resource: UsageResource, amount: Amount | undefined): string {
  return amount === undefined ? NO_CELL : amountText(resource, amount);
}

/** Whole percents rounded down, as kubectl top has them. */
export function percentText(part: Amount | undefined, whole: Amount | undefined): string {
  const share = shareOf(part, whole);
  return share === undefined ? UNKNOWN : `${Math.floor(share * 100)}%`;
}
