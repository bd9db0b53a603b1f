import { DsError } from '../../../core/errors.ts';
import { hint, sameCommand } from '../../../core/hint.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { NODES } from '../../../kube/resource.ts';
import type { ChangeFlags } from '../../shared/change/change-flags.ts';
import { findChangeTargets, type ChangeTargets } from '../../shared/change/change-targets.ts';
import type { Flags, FlagValues } from '../../shared/define.ts';
import { nodeName } from '../../shared/object-names.ts';
import type { Runtime } from '../../shared/runtime.ts';
import { askSandbox, type ReachedSandbox } from '../client.ts';
import { targetSandbox } from '../target.ts';

const ANSWER_MS = 10_000;

/** The flags that choose nodes without naming them. */
export const NODE_FLAGS = {
  all: { type: 'boolean', help: 'all nodes' },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "label selector of nodes, as in 'topology.kubernetes.io/zone=zone-a'",
  },
} as const satisfies Flags;

export type NodeFlags = FlagValues<typeof NODE_FLAGS>;

/** The options of a change that these commands do not have. */
export const PLAIN_CHANGE: ChangeFlags = {
  filename: [],
  recursive: false,
  local: false,
  dryRun: 'none',
  output: undefined,
  template: undefined,
  allowMissingTemplateKeys: true,
  showManagedFields: false,
};

/** Throws a DsError of kind `usage` unless names or one of the flags choose nodes. */
export function checkNodes(words: readonly string[], { all, selector }: NodeFlags): void {
  const isSelected = selector !== undefined && selector !== '';
  words.forEach(nodeName);
  if (all && isSelected) throw new DsError('usage', 'cannot set --all and --selector at the same time');
  if (words.length > 0 && (all || isSelected)) {
    throw new DsError('usage', 'name cannot be provided when a selector is specified');
  }
  if (words.length === 0 && !all && !isSelected) {
    throw new DsError('usage', 'no node is named', { hint: hint`${sameCommand({}, ['NAME'])}` });
  }
}

/** A sandbox, and a runtime that is connected to it. */
export interface NodeEnvironment {
  readonly sandbox: ReachedSandbox;
  readonly rt: Runtime;
}

export async function nodeEnvironment(provided: ReadonlySet<string>, rt: Runtime): Promise<NodeEnvironment> {
  const sandbox = await targetSandbox(provided, rt);
  return { sandbox, rt: { ...rt, connect: () => Promise.resolve(sandbox.cluster) } };
}

export function chosenNodes(
  words: readonly string[],
  flags: NodeFlags,
  { rt }: NodeEnvironment,
): Promise<ChangeTargets> {
  const named = words.map((word) => ({ resource: NODES, name: nodeName(word) }));
  return findChangeTargets({ resource: NODES, named, flags: { ...PLAIN_CHANGE, ...flags }, enforced: false }, rt);
}

/** Runs an operation on a node. Throws the DsError of the sandbox. */
export async function operate(
  { sandbox, rt }: NodeEnvironment,
  node: string,
  operation: string,
  body: JsonObject = {},
): Promise<void> {
  const path = `/nodes/${encodeURIComponent(node)}/${operation}`;
  await askSandbox(sandbox.cluster, 'POST', path, { timeoutMs: ANSWER_MS, signal: rt.signal, body });
}
