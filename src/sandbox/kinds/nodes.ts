import type { Node } from '../../kube/wire.ts';
import { ALL_VERBS, STATUS_SUBRESOURCE, type Kind } from './kind.ts';
import { commonRules } from './rules.ts';
import { nodeDefaults } from '../../apimachinery/defaults/stored-kinds.ts';
import { dnsSubdomain } from '../../apimachinery/validate/formats.ts';
import { validateNode, validateNodeUpdate } from '../../apimachinery/validate/node.ts';

const common = commonRules({ status: 'none' });

/** Nodes. A new one may have a status: kubelets register with it. */
export const NODES: Kind<Node> = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
  singular: 'node',
  shortNames: ['no'],
  verbs: ALL_VERBS,
  subresources: [STATUS_SUBRESOURCE],
  nameFormat: dnsSubdomain,
  fields: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
  rules: {
    ...common,
    defaults: nodeDefaults,
    prepareCreate: (node) => node,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
};
