import { rulesOf } from './rule.ts';

export const SCHEMA_RULES = rulesOf('schema', 'error', [
  {
    id: 'unknown-kind',
    title: 'the kind does not exist',
    why: 'Kinds are singular and in camel case: DaemonSet. The API server accepts no other spelling.',
    fix: 'Write the kind as kubectl api-resources lists it.',
    fixable: true,
  },
  {
    id: 'unknown-api-version',
    title: 'the apiVersion does not exist, or does not have this kind',
    why: 'Each kind is served in certain groups and versions. Older ones, such as extensions/v1beta1, were removed.',
    fix: 'Write an apiVersion that kubectl api-resources lists for the kind.',
    fixable: true,
  },
  {
    id: 'unknown-field',
    title: 'the kind does not have this field',
    why: 'The API server refuses unknown fields, or drops them without strict validation. A misspelt probe then has no effect.',
    fix: 'Correct the name, or move the field to where it belongs.',
    fixable: true,
  },
  {
    id: 'wrong-type',
    title: 'a value does not have the type of its field',
    why:
      'YAML reads 8080 as a number, and yes, on and off as true or false. Text fields need them in quotes, number fields ' +
      'without.',
    fix: 'Quote text that looks like a number or boolean; remove the quotes around numbers.',
    fixable: true,
  },
  {
    id: 'null-entry',
    severity: 'warn',
    title: 'an entry of a map has no value',
    why:
      'ds ignores the entry, as kubectl apply does when it updates an object. kubectl create and kubectl apply --server-side turn it into ' +
      'empty text or zero: a node selector with empty text matches no node, and a limit of zero means no limit.',
    fix: 'Set a value ("" for empty text), or remove the entry.',
  },
]);

export const VALIDATION_RULES = rulesOf('validation', 'error', [
  {
    id: 'missing-field',
    title: 'a required field is not set',
    why: 'The API server refuses an object without it.',
    fix: 'Add the field below the key at the caret.',
  },
  {
    id: 'selector-mismatch',
    title: "the selector does not match the pod template's labels",
    why:
      'spec.selector selects the pods of the DaemonSet, so the pods that it creates must match it. Nodes are selected by ' +
      'nodeSelector, affinity and tolerations in spec.template.spec.',
    fix: 'Set every label of spec.selector.matchLabels in spec.template.metadata.labels, with the same value.',
    fixable: true,
  },
  {
    id: 'empty-selector',
    title: 'the selector is empty',
    why: 'An empty selector would select every pod of the namespace.',
    fix: 'Set at least one label of the pod template in spec.selector.matchLabels.',
  },
  {
    id: 'update-limits',
    title: 'the API server does not accept this updateStrategy',
    why:
      'A rolling update either removes old pods first (maxUnavailable) or adds new pods first (maxSurge). Exactly one of the two must ' +
      'be more than zero. maxUnavailable is 1 by default, so maxSurge alone is refused.',
    fix: 'Set one of maxUnavailable and maxSurge to more than 0, and the other to 0.',
  },
  {
    id: 'restart-policy',
    title: 'the pods of a DaemonSet must have restartPolicy: Always',
    why: 'A DaemonSet always restarts its containers. Use a Job for a task that ends.',
    fix: 'Remove restartPolicy. For a task on every node, use an init container and a container that sleeps.',
  },
  {
    id: 'dangling-reference',
    title: 'a referenced volume or claim does not exist',
    why: 'A volumeMount must refer to one of spec.template.spec.volumes, and a claim to one of resourceClaims.',
    fix: 'Add it, or correct the name. A volume with an error counts as missing.',
  },
  {
    id: 'duplicate-value',
    title: 'a name or port that must be unique is used twice',
    why: 'Containers, volumes and named ports are identified by their names, and a port of a node can be used only once.',
    fix: 'Rename one of the two, or remove it.',
  },
  {
    id: 'duplicate-item',
    title: 'a list has two items with the same key',
    why:
      'ds apply and kubectl apply --server-side identify the items of such a list by their key, and the API server refuses duplicates. ' +
      'kubectl apply accepts them, and later updates change or remove the wrong item.',
    fix: 'Remove one of the two. If both are needed, such as one port for TCP and UDP, set the field that distinguishes them.',
  },
  {
    id: 'unsupported-value',
    title: 'the field does not accept this value',
    why: 'The field accepts only certain values, which are case-sensitive.',
    fix: 'Use one of the supported values in the message.',
  },
  {
    id: 'forbidden-field',
    title: 'a field must not be set here',
    why: 'The API server refuses it in combination with other fields.',
    fix: 'Remove the field, or the field that it conflicts with.',
  },
  {
    id: 'invalid-value',
    title: 'the value breaks the rules of its field',
    why: "Names must be valid DNS names or labels, ports must fit into 16 bits, requests must not exceed limits. The message is the API server's.",
    fix: 'Change the value as the message says.',
  },
]);
