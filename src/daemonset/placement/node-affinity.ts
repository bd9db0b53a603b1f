import { ownMember } from '../../core/json/members.ts';
import { requirementMatches } from '../../apimachinery/labels/label-selector.ts';
import { isLabelKey, isLabelValue } from '../../apimachinery/labels/label-syntax.ts';
import type { Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from '../../kube/wire.ts';
import { parseInt64 } from '../../apimachinery/quantity/int64.ts';

/** A requirement of a term, parsed once for all nodes. */
export interface Requirement {
  /** A label of the node, or a field of it (only `metadata.name` exists). */
  readonly on: 'label' | 'field';
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** Why it can never match; its whole term then fails. */
  readonly invalid?: string;
}

/** One alternative of a node affinity: all its requirements must pass. An empty term matches no node. */
export interface Term {
  /** Position in `nodeSelectorTerms`. */
  readonly index: number;
  readonly requirements: readonly Requirement[];
}

/** A requirement evaluated for a node. */
export interface RequirementCheck extends Requirement {
  readonly pass: boolean;
  /** The node's value for the key; undefined when it has none. */
  readonly actual: string | undefined;
}

export interface TermCheck extends Term {
  readonly pass: boolean;
  readonly requirements: readonly RequirementCheck[];
}

/** The required terms of a pod's node affinity; undefined when it has none. An empty list matches no node. */
export function requiredTerms(spec: Pick<PodSpec, 'affinity'>): readonly NodeSelectorTerm[] | undefined {
  return spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

export function readTerm(term: NodeSelectorTerm, index: number): Term {
  return {
    index,
    requirements: [
      ...(term.matchExpressions ?? []).map((requirement) => readRequirement(requirement, 'label')),
      ...(term.matchFields ?? []).map((requirement) => readRequirement(requirement, 'field')),
    ],
  };
}

export function termMatches({ requirements }: Term, node: Node): boolean {
  return (
    requirements.length > 0 && requirements.every((requirement) => passes(requirement, actualOf(requirement, node)))
  );
}

/** The result of {@link termMatches} with that of every requirement. */
export function checkTerm(term: Term, node: Node): TermCheck {
  const requirements = term.requirements.map((requirement) => {
    const actual = actualOf(requirement, node);
    return { ...requirement, actual, pass: passes(requirement, actual) };
  });
  return { ...term, requirements, pass: termMatches(term, node) };
}

function readRequirement({ key, operator, values = [] }: NodeSelectorRequirement, on: Requirement['on']): Requirement {
  const invalid =
    on === 'label' ? invalidLabelRequirement(key, operator, values) : invalidFieldRequirement(operator, values);
  return { on, key, operator, values, ...(invalid === undefined ? {} : { invalid }) };
}

function actualOf({ on, key }: Requirement, { metadata }: Node): string | undefined {
  if (on === 'field') return key === 'metadata.name' ? metadata?.name : undefined;
  return ownMember(metadata?.labels, key);
}

function passes({ on, operator, values, invalid }: Requirement, actual: string | undefined): boolean {
  if (invalid !== undefined) return false;
  if (on === 'label') return labelMatches(operator, values, actual);
  // A missing field reads as the empty string, as in field selectors.
  const equal = (actual ?? '') === values[0];
  return operator === 'In' ? equal : !equal;
}

function labelMatches(operator: string, values: readonly string[], actual: string | undefined): boolean {
  if (operator === 'Gt') return compare(actual, values[0], (a, b) => a > b);
  if (operator === 'Lt') return compare(actual, values[0], (a, b) => a < b);
  return requirementMatches(operator, values, actual);
}

function invalidLabelRequirement(key: string, operator: string, values: readonly string[]): string | undefined {
  if (!isLabelKey(key)) return `${JSON.stringify(key)} is not a label key`;
  const problem = invalidValues(operator, values);
  if (problem !== undefined) return problem;
  const bad = values.find((value) => !isLabelValue(value));
  return bad === undefined ? undefined : `${JSON.stringify(bad)} is not a label value`;
}

function invalidValues(operator: string, values: readonly string[]): string | undefined {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? undefined : `${operator} needs at least one value`;
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? undefined : `${operator} takes no values`;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && parseInt64(values[0] ?? '') !== undefined
        ? undefined
        : `${operator} needs exactly one integer`;
    default:
      return `${JSON.stringify(operator)} is not an operator`;
  }
}

function invalidFieldRequirement(operator: string, values: readonly string[]): string | undefined {
  if (operator !== 'In' && operator !== 'NotIn') return `${JSON.stringify(operator)} is not an operator for fields`;
  return values.length === 1 ? undefined : `${operator} on a field needs exactly one value`;
}

function compare(
  actual: string | undefined,
  bound: string | undefined,
  holds: (a: bigint, b: bigint) => boolean,
): boolean {
  const a = parseInt64(actual ?? '');
  const b = parseInt64(bound ?? '');
  return a !== undefined && b !== undefined && holds(a, b);
}
