import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { appArmorFields } from '../defaults/app-armor.ts';
import { podDefaults } from '../defaults/pod.ts';
import { podSecurityViolations, violationsText, type Violation } from './evaluate.ts';
import { podSecurityPolicy, type LevelVersion } from './policy.ts';

/** Why PodSecurity admission refuses a pod. */
export interface PodSecurityRefusal {
  readonly level: LevelVersion;
  readonly violations: readonly Violation[];
  /** `violates PodSecurity "baseline:latest": privileged (…)`, as the API server says it. */
  readonly message: string;
}

/** A pod of a workload's template, with what the API server fills in before admission looks at it. */
export function podOfTemplate(template: JsonObject): JsonObject {
  return appArmorFields(podDefaults(template));
}

/**
 * Whether a namespace with these labels refuses the pods of a workload's template (`spec.template`), and why; undefined when it
 * lets them in. Nothing else that admission might refuse them for is looked at.
 */
export function podSecurityRefusal(
  namespaceLabels: JsonObject | undefined,
  template: JsonObject,
): PodSecurityRefusal | undefined {
  const level = podSecurityPolicy(namespaceLabels).policy.enforce;
  if (level.level === 'privileged') return undefined;
  const pod = podOfTemplate(template);
  const violations = podSecurityViolations(level, objectAt(pod, 'metadata'), objectAt(pod, 'spec') ?? {});
  if (violations.length === 0) return undefined;
  return { level, violations, message: `violates ${violationsText(level, violations)}` };
}
