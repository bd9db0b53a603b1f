import type { Node, PodTemplateSpec, Taint, Toleration } from '../../kube/wire.ts';
import { daemonPodTolerations, isAutomatic } from './automatic-tolerations.ts';
import { checkTerm, readTerm, requiredTerms, termMatches } from './node-affinity.ts';
import type { Term, TermCheck } from './node-affinity.ts';
import { tolerationFor } from './tolerations.ts';
import type { TolerationFeatures } from './tolerations.ts';

/** `spec.nodeName` of the template pins the DaemonSet to one node. */
export interface NodeNameCheck {
  readonly rule: 'nodeName';
  readonly pass: boolean;
  readonly wanted: string;
  readonly actual: string;
}

/** One label of `spec.nodeSelector`. */
export interface NodeSelectorCheck {
  readonly rule: 'nodeSelector';
  readonly pass: boolean;
  readonly key: string;
  readonly wanted: string;
  /** What the node has under the key, undefined when it has no such label. */
  readonly actual: string | undefined;
}

/** The required node affinity as a whole: it passes when one of its terms does. */
export interface NodeAffinityCheck {
  readonly rule: 'nodeAffinity';
  readonly pass: boolean;
  readonly terms: readonly TermCheck[];
}

/** One taint of the node. */
export interface TaintCheck {
  readonly rule: 'taint';
  /** Tolerated, or of an effect that keeps no daemon pod away (PreferNoSchedule). */
  readonly pass: boolean;
  readonly taint: Taint;
  /** The first toleration that covers it. */
  readonly toleratedBy: Toleration | undefined;
  /** Whether that toleration is one that the controller adds by itself. */
  readonly automatic: boolean;
  /** Not passed, and a pod that runs there already is deleted too (NoExecute). */
  readonly evicts: boolean;
}

/** One question that the controller asks of a node, with its answer. */
export type PlacementCheck = NodeNameCheck | NodeSelectorCheck | NodeAffinityCheck | TaintCheck;

/**
 * What the DaemonSet controller decides about a node. Capacity, host ports, `spec.unschedulable` and the node's
 * conditions are not asked: they act through taints, and later through the scheduler.
 */
export interface Placement {
  /** A pod is created here when there is none. */
  readonly shouldRun: boolean;
  /** A pod that is here already stays. */
  readonly shouldContinueRunning: boolean;
  /** Every check that failed, in the controller's order: the first one decides. Empty when the pod should run. */
  readonly reasons: readonly PlacementCheck[];
}

/** A template read once, to be asked about thousands of nodes. */
export interface PlacementRules {
  readonly nodeName: string | undefined;
  readonly nodeSelector: readonly (readonly [key: string, value: string])[];
  /** Undefined when no node affinity is required. */
  readonly terms: readonly Term[] | undefined;
  readonly tolerations: readonly Toleration[];
  readonly template: PodTemplateSpec;
  readonly features: TolerationFeatures;
}

const FITS: Placement = { shouldRun: true, shouldContinueRunning: true, reasons: [] };

export function placementRules(template: PodTemplateSpec, features: TolerationFeatures = {}): PlacementRules {
  const spec = template.spec;
  const nodeName = spec?.nodeName;
  return {
    nodeName: nodeName === '' ? undefined : nodeName,
    nodeSelector: Object.entries(spec?.nodeSelector ?? {}),
    terms: requiredTerms(spec ?? {})?.map(readTerm),
    tolerations: daemonPodTolerations(spec ?? {}),
    template,
    features,
  };
}

/** The controller's decision for a node; the reasons cost time only where the node is turned down. */
export function placementOn(rules: PlacementRules, node: Node): Placement {
  const selected = isSelected(rules, node);
  if (selected && (node.spec?.taints ?? []).every((taint) => isHarmless(rules, taint))) return FITS;
  const reasons = placementChecks(rules, node).filter((check) => !check.pass);
  const evicted = reasons.some((check) => check.rule === 'taint' && check.evicts);
  return { shouldRun: false, shouldContinueRunning: selected && !evicted, reasons };
}

/**
 * The same, remembered for each node object for as long as that lives: who looks again and again at the same nodes, as a
 * controller does, asks once about each.
 */
export function rememberedPlacement(rules: PlacementRules): (node: Node) => Placement {
  const known = new WeakMap<Node, Placement>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const now = placementOn(rules, node);
    known.set(node, now);
    return now;
  };
}

export function placement(template: PodTemplateSpec, node: Node, features: TolerationFeatures = {}): Placement {
  return placementOn(placementRules(template, features), node);
}

/** Every question that the template raises about the node, passed or failed, in the controller's order. */
export function placementChecks(rules: PlacementRules, node: Node): readonly PlacementCheck[] {
  const name = node.metadata?.name ?? '';
  const labels = node.metadata?.labels ?? {};
  const checks: PlacementCheck[] = [];
  if (rules.nodeName !== undefined)
    checks.push({ rule: 'nodeName', pass: rules.nodeName === name, wanted: rules.nodeName, actual: name });
  for (const [key, wanted] of rules.nodeSelector) {
    const actual = Object.hasOwn(labels, key) ? labels[key] : undefined;
    checks.push({ rule: 'nodeSelector', pass: actual === wanted, key, wanted, actual });
  }
  if (rules.terms !== undefined) {
    const terms = rules.terms.map((term) => checkTerm(term, node));
    checks.push({ rule: 'nodeAffinity', pass: terms.some((term) => term.pass), terms });
  }
  for (const taint of node.spec?.taints ?? []) checks.push(checkTaint(rules, taint));
  return checks;
}

function isSelected(rules: PlacementRules, node: Node): boolean {
  const labels = node.metadata?.labels ?? {};
  return (
    (rules.nodeName === undefined || rules.nodeName === node.metadata?.name) &&
    rules.nodeSelector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    (rules.terms === undefined || rules.terms.some((term) => termMatches(term, node)))
  );
}

function isHarmless(rules: PlacementRules, taint: Taint): boolean {
  return !repels(taint) || tolerationFor(rules.tolerations, taint, rules.features) !== undefined;
}

function repels(taint: Taint): boolean {
  return taint.effect === 'NoSchedule' || taint.effect === 'NoExecute';
}

function checkTaint(rules: PlacementRules, taint: Taint): TaintCheck {
  const toleratedBy = tolerationFor(rules.tolerations, taint, rules.features);
  const pass = toleratedBy !== undefined || !repels(taint);
  return {
    rule: 'taint',
    pass,
    taint,
    toleratedBy,
    automatic: toleratedBy !== undefined && isAutomatic(toleratedBy, rules.template.spec ?? {}),
    evicts: !pass && taint.effect === 'NoExecute',
  };
}
