import type { Flags, StringFlag } from './define.ts';

/** `-o`; each command has its formats and their help. */
export const OUTPUT_FLAG = { type: 'string', short: 'o', value: 'FORMAT' } as const;

/** For commands that work on several nodes at the same time. */
export const PARALLEL_FLAG = {
  type: 'integer',
  value: 'N',
  default: 32,
  help: 'how many nodes at the same time',
} as const;

/** The help of `-o` for commands that list objects as kubectl get does. */
export const LIST_FORMATS =
  'output format: wide, json, yaml, kyaml, name, go-template=TEMPLATE, go-template-file=FILE, jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE, jsonpath-file=FILE, custom-columns=SPEC or custom-columns-file=FILE';

/** The flags that several commands share: each means the same in all of them. */
export const SHARED_FLAGS = {
  filename: {
    type: 'strings',
    short: 'f',
    value: 'FILE',
    split: true,
    complete: 'file',
    help: 'file, directory, URL or - (stdin); repeatable',
  },
  kustomize: {
    type: 'string',
    short: 'k',
    value: 'DIR',
    complete: 'directory',
    help: 'kustomization directory, built with the kustomize or kubectl in PATH; instead of -f',
  },
  recursive: { type: 'boolean', short: 'R', help: 'include the subdirectories of a directory given with -f' },
  selector: { type: 'string', short: 'l', value: 'SELECTOR', help: "label selector, as in 'app=agent,tier!=edge'" },
  fieldSelector: { type: 'string', value: 'SELECTOR', help: "field selector, as in 'metadata.name!=agent'" },
  all: { type: 'boolean', help: 'all DaemonSets in the namespace' },
  allNamespaces: { type: 'boolean', short: 'A', help: 'across all namespaces' },
  ignoreNotFound: { type: 'boolean', help: 'treat "not found" as success' },
  showManagedFields: { type: 'boolean', help: 'include metadata.managedFields in the output' },
  dryRun: {
    type: 'string',
    value: 'WHERE',
    default: 'none',
    bare: 'client',
    choices: ['none', 'client', 'server'],
    help: 'client: send nothing; server: validate on the server without saving',
  },
  validate: {
    type: 'string',
    value: 'HOW',
    default: 'strict',
    bare: 'strict',
    help: 'errors of ds lint and unknown fields: strict refuses the object, warn prints warnings, ignore skips the checks',
  },
  subresource: { type: 'string', value: 'NAME', help: 'subresource to change' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'how long to wait, as in 30s or 5m; 0 means no limit',
  },
  watch: { type: 'boolean', short: 'w', help: 'after printing, watch for changes' },
  watchOnly: { type: 'boolean', help: 'watch for changes without printing the current state first' },
  outputWatchEvents: { type: 'boolean', help: 'print the event type of each change: ADDED, MODIFIED or DELETED' },
  sortBy: { type: 'string', value: 'PATH', help: "sort by this field, as in '.metadata.creationTimestamp'" },
  noHeaders: { type: 'boolean', help: 'omit the headers' },
  showLabels: { type: 'boolean', help: 'print all labels in the last column' },
  labelColumns: { type: 'strings', short: 'L', value: 'LABEL', split: true, help: 'print these labels as columns' },
  showKind: { type: 'boolean', help: 'print the resource type before each name' },
  noFold: { type: 'boolean', help: 'print one row per node' },
  limits: { type: 'string', value: 'LIST', help: "resource limits of a container, as in 'cpu=200m,memory=256Mi'" },
  requests: { type: 'string', value: 'LIST', help: "resource requests of a container, as in 'cpu=100m,memory=200Mi'" },
  overwrite: { type: 'boolean', help: 'replace existing values' },
  list: { type: 'boolean', help: 'print the values, changes included, without saving them' },
} as const satisfies Flags;

/** `--field-manager` of a command whose field manager is another than `ds`. */
export function fieldManagerFlag<const Manager extends string>(manager: Manager) {
  const flag = { type: 'string', value: 'NAME', default: manager, help: 'field manager that owns the changed fields' };
  return flag as StringFlag & { readonly default: Manager };
}
