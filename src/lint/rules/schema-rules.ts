import type { Rule } from './rule.ts';

export const SCHEMA_RULES: readonly Rule[] = [
  {
    id: 'unknown-kind',
    group: 'schema',
    severity: 'error',
    title: 'there is no such kind',
    why: 'Kinds are singular and written in camel case: DaemonSet. The API server accepts no other spelling.',
    fix: 'Write the kind as kubectl api-resources lists it.',
    fixable: true,
  },
  {
    id: 'unknown-api-version',
    group: 'schema',
    severity: 'error',
    title: 'there is no such apiVersion, or not with this kind',
    why: 'Each kind is served in certain groups and versions. Older ones, such as extensions/v1beta1, were removed.',
    fix: 'Write an apiVersion that kubectl api-versions lists, and that has the kind.',
    fixable: true,
  },
  {
    id: 'unknown-field',
    group: 'schema',
    severity: 'error',
    title: 'the kind has no such field',
    why: 'The API server refuses unknown fields. Without that check they are dropped, and a misspelt probe is no probe.',
    fix: 'Correct the name, or move the field to where it belongs.',
    fixable: true,
  },
  {
    id: 'wrong-type',
    group: 'schema',
    severity: 'error',
    title: 'a value does not have the type of its field',
    why:
      'YAML reads 8080 as a number, and yes, on and off as true or false. A field for text needs them in quotes; a field for a number ' +
      'needs them without.',
    fix: 'Put text that looks like something else in quotes; remove the quotes around numbers.',
    fixable: true,
  },
  {
    id: 'null-entry',
    group: 'schema',
    severity: 'warn',
    title: 'an entry of a map has no value',
    why:
      'ds takes it for no entry, as kubectl apply does when it changes an object. kubectl create and kubectl apply --server-side make an ' +
      'empty text or a zero of it: a node selector with an empty text matches no node, and a limit of zero means none.',
    fix: 'Give it a value, "" for an empty text, or take the entry out.',
  },
];

export const VALIDATION_RULES: readonly Rule[] = [
  {
    id: 'missing-field',
    group: 'validation',
    severity: 'error',
    title: 'a required field is not set',
    why: 'The API server refuses an object without it.',
    fix: 'Add the field below the key that the caret shows.',
  },
  {
    id: 'selector-mismatch',
    group: 'validation',
    severity: 'error',
    title: "the selector does not match the pod template's labels",
    why:
      'spec.selector says which pods belong to the DaemonSet, so the pods that it creates must match it. It selects pods; nodes are ' +
      'chosen by nodeSelector, affinity and tolerations in spec.template.spec.',
    fix: 'Give spec.template.metadata.labels every label that spec.selector.matchLabels asks for, with the same value.',
    fixable: true,
  },
  {
    id: 'empty-selector',
    group: 'validation',
    severity: 'error',
    title: 'the selector is empty',
    why: 'With an empty selector every pod of the namespace would belong to the DaemonSet.',
    fix: 'Name at least one label of the pod template in spec.selector.matchLabels.',
  },
  {
    id: 'update-limits',
    group: 'validation',
    severity: 'error',
    title: 'the API server does not accept this updateStrategy',
    why:
      'A rolling update either removes old pods first (maxUnavailable) or adds new ones first (maxSurge). Exactly one of the two must ' +
      'be more than zero. maxUnavailable is 1 by default, so maxSurge alone is refused.',
    fix: 'Set maxUnavailable: 0 beside maxSurge, or leave maxSurge out.',
  },
  {
    id: 'restart-policy',
    group: 'validation',
    severity: 'error',
    title: 'the pods of a DaemonSet must have restartPolicy: Always',
    why: 'A DaemonSet restarts its containers whenever they end. For a task that ends, there are Jobs.',
    fix: 'Leave restartPolicy out. For a task on every node, use an init container, and a container that sleeps.',
  },
  {
    id: 'dangling-reference',
    group: 'validation',
    severity: 'error',
    title: 'a volume or claim that is named here does not exist',
    why: 'A volumeMount must name one of spec.template.spec.volumes, and a claim one of resourceClaims.',
    fix: 'Add it, or correct the name. A volume that has an error itself counts as missing.',
  },
  {
    id: 'duplicate-value',
    group: 'validation',
    severity: 'error',
    title: 'a name or port that must be unique is there twice',
    why: 'Containers, volumes and named ports are identified by their names, and a port of the node can be used once.',
    fix: 'Rename one of the two, or remove it.',
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
    title: 'the field does not accept this value',
    why: 'The field accepts only certain words, with the right capital letters.',
    fix: 'Write one of the supported values that the message lists.',
  },
  {
    id: 'forbidden-field',
    group: 'validation',
    severity: 'error',
    title: 'a field must not be set here',
    why: 'The API server refuses it in combination with other fields that are set.',
    fix: 'Remove the field, or the one that it cannot be combined with.',
  },
  {
    id: 'invalid-value',
    group: 'validation',
    severity: 'error',
    title: 'the value breaks the rules of its field',
    why: "Names must fit into DNS names and labels, ports into 16 bits, requests below limits. The message is the server's own.",
    fix: 'Change the value as the message says.',
  },
];
