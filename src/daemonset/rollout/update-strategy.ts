import type { DaemonSet } from '../../kube/wire.ts';

/** The update strategy; the controller treats any other value as RollingUpdate too. */
export function strategyOf(ds: DaemonSet): 'RollingUpdate' | 'OnDelete' {
  return ds.spec?.updateStrategy?.type === 'OnDelete' ? 'OnDelete' : 'RollingUpdate';
}

export interface UpdateLimits {
  readonly maxUnavailable: number;
  /** Above zero the controller surges and ignores maxUnavailable. */
  readonly maxSurge: number;
}

/**
 * Both limits in nodes. Percentages are of the desired nodes and round up. A DaemonSet that allows neither gets one unavailable node, as in
 * the controller. With `desired` zero, percentages are zero and nothing is replaced.
 */
export function updateLimits(ds: DaemonSet, desired: number): UpdateLimits {
  if (strategyOf(ds) === 'OnDelete') return { maxUnavailable: 0, maxSurge: 0 };
  const rolling = ds.spec?.updateStrategy?.rollingUpdate;
  const maxSurge = scale(rolling?.maxSurge ?? 0, desired);
  const maxUnavailable = rolling === undefined ? 0 : scale(rolling.maxUnavailable ?? 1, desired);
  return { maxSurge, maxUnavailable: desired > 0 && maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

/** Whether a node may have two pods during an update. */
export function allowsSurge(ds: DaemonSet): boolean {
  return updateLimits(ds, 1).maxSurge > 0;
}

/** Text that is no percentage, which the API server never stores, counts as zero. */
function scale(value: number | string, total: number): number {
  if (typeof value === 'number') return value;
  const percent = /^([+-]?[0-9]+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * total) / 100);
}
