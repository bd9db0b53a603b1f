import type { Rule } from './rule.ts';

export const SCHEMA_RULES: readonly Rule[] = [
  {
    id: 'unknown-kind',
    group: 'schema',
    severity: 'error',
    title: 'there is no such kind',
    why: 'Kinds are written with capital letters inside and in the singular: DaemonSet. The API server knows no other spelling.',
    fix: 'Write the kind as kubectl api-resources lists it.',
    fixable: true,
  },
  {
    id: 'unknown-api-version',
    group: 'schema',
    severity: 'error',
    title: 'there is no such apiVersion, or not with this kind',
    why: 'Each kind is served in its own groups and versions; older ones, such as extensions/v1beta1, were taken away.',
    fix: 'Write an apiVersion that kubectl api-versions lists, and that has the kind.',
    fixable: true,
  },
  {
    id: 'unknown-field',
    group: 'schema',
    severity: 'error',
    title: 'the kind has no such field',
    why: 'The API server refuses unknown fields; older ones dropped them, so that a misspelt probe was no probe.',
    fix: 'Correct the name, or move the field to where it belongs.',
    fixable: true,
  },
  {
    id: 'wrong-type',
    group: 'schema',
    severity: 'error',
    title: 'a value has not the type of its field',
    why:
      'YAML makes a number of 8080 and a truth value of yes, on and off. Where text is wanted they need quotes; where a number is ' +
      'wanted quotes are wrong.',
    fix: 'Put text that looks like something else in quotes; take them away from numbers.',
    fixable: true,
  },
];

export const VALIDATION_RULES: readonly Rule[] = [
  {
    id: 'missing-field',
    group: 'validation',
    severity: 'error',
    title: 'a field that must be there is not set',
    why: 'The API server refuses the object without it.',
    fix: 'Add the field below the key that the caret shows.',
  },
  {
    id: 'selector-mismatch',
    group: 'validation',
    severity: 'error',
    title: "the selector does not match the pod template's labels",
    why:
      "spec.selector says which pods are the DaemonSet's own, so the pods that it makes must match it. It selects pods: nodes are " +
      'chosen by nodeSelector, affinity and tolerations in spec.template.spec.',
    fix: 'Give spec.template.metadata.labels every label that spec.selector.matchLabels asks for, with the same value.',
    fixable: true,
  },
  {
    id: 'empty-selector',
    group: 'validation',
    severity: 'error',
    title: 'the selector is empty',
    why: "An empty selector would make every pod of the namespace the DaemonSet's own.",
    fix: 'Ask for at least one label of the pod template in spec.selector.matchLabels.',
  },
  {
    id: 'update-limits',
    group: 'validation',
    severity: 'error',
    title: 'updateStrategy is not one that the API server takes',
    why:
      'A rolling update either takes pods away first (maxUnavailable) or adds new ones first (maxSurge): exactly one of the two is ' +
      'not zero. maxUnavailable is 1 when nobody sets it, so maxSurge alone is refused.',
    fix: 'Set maxUnavailable: 0 beside maxSurge, or leave maxSurge out.',
  },
  {
    id: 'restart-policy',
    group: 'validation',
    severity: 'error',
    title: "a DaemonSet's pods are restarted always",
    why: 'A daemon that ends is started again; a task that ends for good is a Job.',
    fix: 'Leave restartPolicy out. For a task on every node, do it in an init container, and let the container sleep.',
  },
  {
    id: 'dangling-reference',
    group: 'validation',
    severity: 'error',
    title: 'what is named here is not there',
    why: 'A volumeMount names a volume of spec.template.spec.volumes, and a claim one of resourceClaims; a typing error in either suffices.',
    fix: 'Add the volume, or write the name as it is there. A volume that has an error itself counts as missing.',
  },
  {
    id: 'duplicate-value',
    group: 'validation',
    severity: 'error',
    title: 'what must be there once is there twice',
    why: 'Containers, volumes and named ports are told apart by name, and a port of the node can be had once.',
    fix: 'Rename one of the two, or take it away.',
  },
  {
    id: 'duplicate-item',
    group: 'validation',
    severity: 'error',
    title: 'a list has two items with the same key',
    why:
      'ds apply and kubectl apply --server-side tell the items of such a list apart by their key, and the API server refuses two with ' +
      'the same one. kubectl apply takes them, and later updates change or remove the wrong one.',
    fix: 'Remove one of the two. Where both are meant, such as one port for TCP and UDP, give each the field that differs.',
  },
  {
    id: 'unsupported-value',
    group: 'validation',
    severity: 'error',
    title: 'the value is none of those that the field knows',
    why: 'The field takes a few words only, and capital letters count.',
    fix: 'Write one of the supported values that the message lists.',
  },
  {
    id: 'forbidden-field',
    group: 'validation',
    severity: 'error',
    title: 'a field must not be set here',
    why: 'The API server refuses it together with what else is set.',
    fix: 'Take the field away, or what it does not go with.',
  },
  {
    id: 'invalid-value',
    group: 'validation',
    severity: 'error',
    title: 'the value breaks the rules of its field',
    why: "Names are parts of DNS names and labels, ports have 16 bits, requests are no more than limits; the message is the server's.",
    fix: 'Change the value to what the message says.',
  },
];
