import type { Rule } from '../rules/rule.ts';

export const SET_RULES: readonly Rule[] = [
  {
    id: 'duplicate-object',
    group: 'advice',
    severity: 'warn',
    title: 'a file contains an object twice',
    why: 'Both are applied, one after the other. The last one wins, and what only the first one sets is lost.',
    fix: 'Keep one of them, or give the other one a name of its own.',
  },
  {
    id: 'missing-companion',
    group: 'advice',
    severity: 'warn',
    title: 'the DaemonSet refers to an object that is not beside it',
    why: 'Without their ServiceAccount or PriorityClass no pods are created; without their ConfigMap or Secret they do not start.',
    fix: 'Correct the name, or add the object. Ignore this rule where something else creates it.',
  },
  {
    id: 'binding-elsewhere',
    group: 'advice',
    severity: 'warn',
    title: 'a binding names a ServiceAccount in another namespace',
    why: 'The rights then go to an account that no pod uses, and the requests of the agent are refused.',
    fix: 'Give the subject the namespace in which the ServiceAccount is.',
  },
  {
    id: 'service-selects-nothing',
    group: 'advice',
    severity: 'warn',
    title: 'a Service selects none of the pods beside it',
    why: 'Its selector has to match the labels of the pod template. Otherwise it has no endpoints, and connections are refused.',
    fix: 'Write the same labels in spec.selector as in spec.template.metadata.labels.',
  },
  {
    id: 'host-port-clash',
    group: 'advice',
    severity: 'warn',
    title: 'two containers want the same port of the node',
    why:
      'A port of a node can be used once. Of two DaemonSets only one gets a pod on each node; two containers of one pod on the network ' +
      'of the node cannot both listen.',
    fix: 'Give one of them another port, or keep them to different nodes.',
  },
  {
    id: 'missing-key',
    group: 'advice',
    severity: 'warn',
    title: 'pods read a key that the ConfigMap or Secret beside them does not have',
    why: 'A container that reads the key into a variable, or a volume that mounts it, waits for it and never starts.',
    fix: 'Write the key as it is there, or add it; set optional: true where the pod can do without.',
  },
  {
    id: 'unknown-target-port',
    group: 'advice',
    severity: 'warn',
    title: 'a Service names a port that no container of its pods has',
    why: 'The Service looks for the name among the ports of the pods it selects. Without one it has no endpoints for that port.',
    fix: 'Write the name as it is in the ports of the container, or the number.',
  },
  {
    id: 'pod-security-level',
    group: 'advice',
    severity: 'error',
    title: 'the namespace does not admit the pods',
    why:
      'The label pod-security.kubernetes.io/enforce of the Namespace forbids what the pods need. The API server takes the DaemonSet, and ' +
      'refuses each of its pods.',
    fix: 'Label the Namespace pod-security.kubernetes.io/enforce: privileged, or remove from the pods what the message lists.',
  },
  {
    id: 'binding-other-account',
    group: 'advice',
    severity: 'warn',
    title: 'the rights go to an account that the pods do not use',
    why: 'Pods act as their serviceAccountName, or as "default" without one. Rights that are bound to another account do not reach them.',
    fix: 'Write the same name in the ServiceAccount, in the subjects of the binding and in serviceAccountName.',
  },
];
