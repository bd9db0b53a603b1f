import { suggest } from '../../core/text/suggest.ts';
import { CONTAINER_ADVICE } from '../advice/container-advice.ts';
import { ENVIRONMENT_ADVICE } from '../advice/environment-advice.ts';
import { IMAGE_ADVICE } from '../advice/image-advice.ts';
import { NETWORK_ADVICE } from '../advice/network-advice.ts';
import { PRIVILEGE_ADVICE } from '../advice/privilege-advice.ts';
import { TEXT_ADVICE } from '../advice/text-advice.ts';
import { PLACEMENT_ADVICE } from '../advice/placement-advice.ts';
import { ROLLOUT_ADVICE } from '../advice/rollout-advice.ts';
import { RBAC_RULES } from '../objects/rbac-problems.ts';
import { SET_RULES } from '../set/set-rules.ts';
import type { DaemonSetRule, Group, Rule } from './rule.ts';
import { SCHEMA_RULES, VALIDATION_RULES } from './schema-rules.ts';
import { SERVER_WARNING_RULE } from '../objects/server-warnings.ts';
import { TEXT_RULES } from './text-rules.ts';

export const DAEMON_SET_RULES: readonly DaemonSetRule[] = [
  ...PLACEMENT_ADVICE,
  ...ROLLOUT_ADVICE,
  ...IMAGE_ADVICE,
  ...CONTAINER_ADVICE,
  ...ENVIRONMENT_ADVICE,
  ...NETWORK_ADVICE,
  ...PRIVILEGE_ADVICE,
  ...TEXT_ADVICE,
];

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  ...TEXT_RULES,
  ...SCHEMA_RULES,
  ...VALIDATION_RULES,
  SERVER_WARNING_RULE,
  ...DAEMON_SET_RULES,
  ...RBAC_RULES,
  ...SET_RULES,
];

export const GROUPS: Readonly<Record<Group, string>> = {
  syntax: 'Text that cannot be read',
  schema: 'Kinds, fields and their types',
  validation: 'What the API server refuses, with its messages',
  advice: 'What the API server accepts, but causes problems',
};

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleOf(id: string): Rule | undefined {
  return BY_ID.get(id);
}

/** The rule or group that an unknown id probably means. */
export function nearestRule(id: string): string | undefined {
  return suggest(id, [...BY_ID.keys(), ...Object.keys(GROUPS)]);
}

/** The ids for a rule id or a group; empty for other words. */
export function idsOf(word: string): readonly string[] {
  if (BY_ID.has(word)) return [word];
  return RULES.filter(({ group }) => group === word).map(({ id }) => id);
}
