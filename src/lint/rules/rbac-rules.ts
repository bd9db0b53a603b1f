import type { Rule } from './rule.ts';

export const RBAC_RULES: readonly Rule[] = [
  {
    id: 'wildcard-access',
    group: 'advice',
    severity: 'warn',
    title: 'a role allows everything',
    why:
      'The token of an agent is on every node. With "*" for the resources or verbs of Kubernetes itself, an attacker on ' +
      'one node controls the cluster. "*" is normal for custom resources of the agent itself.',
    fix: 'List the resources and verbs that the agent uses.',
  },
  {
    id: 'misspelt-access',
    group: 'advice',
    severity: 'warn',
    title: 'a role names a verb, resource or API group that does not exist',
    why: 'The API server accepts any name here. With a misspelt name the agent does not have the permission, and its requests are refused.',
    fix: 'Use the verbs and resources that kubectl api-resources -o wide lists, and groups without a version ("" for the core group).',
  },
];
