import type { Taint, Toleration } from '../../kube/wire.ts';
import { parseCanonicalInt64 } from '../../apimachinery/quantity/int64.ts';

export interface TolerationFeatures {
  /**
   * Whether the operators `Lt` and `Gt` work (feature gate TaintTolerationComparisonOperators, alpha and off in 1.35 and 1.36). On by
   * default: a server with the gate off rejects such tolerations, so an object that has them comes from a server with the gate on.
   */
  readonly comparisonOperators?: boolean;
}

/** Whether a toleration tolerates a taint, by the rules that the scheduler, the kubelet and the DaemonSet controller share. */
export function toleratesTaint(toleration: Toleration, taint: Taint, features: TolerationFeatures = {}): boolean {
  if (isSet(toleration.effect) && toleration.effect !== taint.effect) return false;
  if (isSet(toleration.key) && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? '') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    case 'Lt':
      return features.comparisonOperators !== false && compare(taint, toleration, (a, b) => a < b);
    case 'Gt':
      return features.comparisonOperators !== false && compare(taint, toleration, (a, b) => a > b);
    default:
      return false;
  }
}

/** The first toleration that tolerates the taint. */
export function tolerationFor(
  tolerations: readonly Toleration[],
  taint: Taint,
  features: TolerationFeatures = {},
): Toleration | undefined {
  return tolerations.find((toleration) => toleratesTaint(toleration, taint, features));
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function compare(taint: Taint, toleration: Toleration, holds: (taint: bigint, bound: bigint) => boolean): boolean {
  const bound = parseCanonicalInt64(toleration.value ?? '');
  const value = parseCanonicalInt64(taint.value ?? '');
  return bound !== undefined && value !== undefined && holds(value, bound);
}
