import { rulesOf } from '../rules/rule.ts';

export const SET_RULES = rulesOf('advice', 'warn', [
  {
    id: 'duplicate-object',
    title: 'a file contains an object twice',
    why: 'Both are applied, one after the other. The last one wins, and what only the first one sets is lost.',
    fix: 'Keep one of them, or rename the other.',
  },
  {
    id: 'missing-companion',
    title: 'the DaemonSet refers to an object that the files do not contain',
    why: 'Without the ServiceAccount or PriorityClass no pods are created; without the ConfigMap or Secret they do not start.',
    fix: 'Correct the name, or add the object. Ignore this rule if something else creates it.',
  },
  {
    id: 'binding-elsewhere',
    title: 'a binding names a ServiceAccount in another namespace',
    why: "The permissions are then bound to an account that no pod uses, and the agent's requests are refused.",
    fix: 'Set the namespace of the subject to that of the ServiceAccount.',
  },
  {
    id: 'service-selects-nothing',
    title: 'a Service selects no pods of the files',
    why: 'Its selector must match the labels of the pod template. Otherwise it has no endpoints, and connections are refused.',
    fix: 'Use the same labels in spec.selector and spec.template.metadata.labels.',
  },
  {
    id: 'host-port-clash',
    title: 'two containers use the same port of the node',
    why:
      'A port of a node can be used only once. Of two DaemonSets only one gets a pod on each node; two containers of a pod with ' +
      'hostNetwork cannot both listen.',
    fix: 'Use different ports, or different nodes.',
  },
  {
    id: 'missing-key',
    title: 'pods read a key that the ConfigMap or Secret in the files does not have',
    why: 'A container with a variable or volume from a missing key never starts.',
    fix: 'Correct the key, or add it; set optional: true if the pod works without it.',
  },
  {
    id: 'unknown-target-port',
    title: 'a Service refers to a port name that no container of its pods has',
    why: 'The Service looks up the name among the ports of the selected pods. Without a match it has no endpoints for this port.',
    fix: 'Use the name of a port of the container, or the number.',
  },
  {
    id: 'pod-security-level',
    severity: 'error',
    title: 'the namespace does not admit the pods',
    why:
      'The label pod-security.kubernetes.io/enforce of the Namespace forbids what the pods need. The API server accepts the DaemonSet, but ' +
      'refuses all of its pods.',
    fix: 'Label the Namespace with pod-security.kubernetes.io/enforce: privileged, or remove from the pods what the message lists.',
  },
  {
    id: 'binding-other-account',
    title: 'the permissions are bound to an account that the pods do not use',
    why: 'Pods use their serviceAccountName, or "default" without one. They do not have the permissions of another account.',
    fix: 'Use the same name in the ServiceAccount, in the subjects of the binding and in serviceAccountName.',
  },
]);
