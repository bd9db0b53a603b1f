import type { JsonObject } from '../../core/json/json.ts';
import { checkedPod, sortedSet, type Check, type CheckPod, type Refusal } from './check.ts';
import { HOST_CHECKS } from './host-checks.ts';
import { levelText, type LevelVersion } from './policy.ts';
import { PROFILE_CHECKS } from './profile-checks.ts';
import { RESTRICTED_CHECKS } from './restricted-checks.ts';

/** A failed check. */
export interface Violation extends Refusal {
  /** The Kubernetes name of the check: `hostNamespaces`, `privileged`. */
  readonly check: string;
}

function byId(level: Check['level']): readonly Check[] {
  const checks = [...HOST_CHECKS, ...PROFILE_CHECKS, ...RESTRICTED_CHECKS].filter((check) => check.level === level);
  const order = sortedSet(checks.map(({ id }) => id));
  return checks.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/** Baseline first, then by name, as the server lists them. */
const CHECKS: readonly Check[] = [...byId('baseline'), ...byId('restricted')];

/** The version of the check in a release; undefined before it existed. */
function checkIn({ versions }: Check, version: LevelVersion['version']): CheckPod | undefined {
  return versions.findLast(({ since }) => version === 'latest' || since <= version)?.check;
}

/**
 * What a level forbids in a pod, in the server's order. `spec` is that of a pod or pod template with the server's defaults, which make
 * every container port a host port on the host network.
 */
export function podSecurityViolations(
  { level, version }: LevelVersion,
  metadata: JsonObject | undefined,
  spec: JsonObject,
): readonly Violation[] {
  if (level === 'privileged') return [];
  const active = CHECKS.flatMap((check) => {
    const run = check.level === 'baseline' || level === 'restricted' ? checkIn(check, version) : undefined;
    return run === undefined ? [] : [{ ...check, run }];
  });
  const overridden = new Set(active.map(({ overrides }) => overrides));
  const pod = checkedPod(metadata, spec);
  return active
    .filter(({ id }) => !overridden.has(id))
    .flatMap(({ id, run }) => {
      const refusal = run(pod);
      return refusal === undefined ? [] : [{ check: id, ...refusal }];
    });
}

/** `violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true), privileged (…)`, after the verb. */
export function violationsText(level: LevelVersion, violations: readonly Violation[]): string {
  const list = violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`));
  return `PodSecurity "${levelText(level)}": ${list.join(', ')}`;
}
