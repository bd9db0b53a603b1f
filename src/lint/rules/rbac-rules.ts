import type { Rule } from './rule.ts';

export const RBAC_RULES: readonly Rule[] = [
  {
    id: 'wildcard-access',
    group: 'advice',
    severity: 'warn',
    title: 'a role allows everything',
    why:
      'An agent runs on every node, so its token is on every node. With "*" for the resources or verbs of Kubernetes itself, whoever gets ' +
      'one node gets the cluster. It is normal for the own resources of an agent.',
    fix: 'List the resources and verbs that the agent uses.',
  },
  {
    id: 'misspelt-access',
    group: 'advice',
    severity: 'warn',
    title: 'a role names a verb, resource or API group that does not exist',
    why: 'The API server accepts any words here. With a misspelt word the agent does not get the right, and its requests are refused.',
    fix: 'Write verbs and resources as kubectl api-resources -o wide lists them, and groups without a version ("" for the core group).',
  },
];
