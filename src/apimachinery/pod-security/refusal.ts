import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { appArmorFields } from '../defaults/app-armor.ts';
import { podDefaults } from '../defaults/pod.ts';
import { podSecurityViolations, violationsText, type Violation } from './evaluate.ts';
import { podSecurityPolicy, type LevelVersion } from './policy.ts';

/** Why PodSecurity admission rejects a pod. */
export interface PodSecurityRefusal {
  readonly level: LevelVersion;
  readonly violations: readonly Violation[];
  /** `violates PodSecurity "baseline:latest": privileged (…)`, as in the API server's message. */
  readonly message: string;
}

/** A pod from a workload's template, with the API server's defaults. */
export function podOfTemplate(template: JsonObject): JsonObject {
  return appArmorFields(podDefaults(template));
}

/**
 * Why a namespace with these labels rejects the pods of a template (`spec.template`); undefined when it admits them. Other admission
 * plugins are ignored.
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
