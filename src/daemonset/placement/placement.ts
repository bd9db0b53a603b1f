import type { DaemonSet, Node, PodTemplateSpec, Taint, Toleration } from '../../kube/wire.ts';
import { canonicalTemplate } from '../revisions/template.ts';
import { daemonPodTolerations, isAutomatic } from './automatic-tolerations.ts';
import { checkTerm, readTerm, requiredTerms, type Term, type TermCheck, termMatches } from './node-affinity.ts';
import { type TolerationFeatures, tolerationFor } from './tolerations.ts';

/** `spec.nodeName` of the template pins the pods to one node. */
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
  /** The node's value for the key; undefined when it has no such label. */
  readonly actual: string | undefined;
}

/** The required node affinity; it passes when one of its terms does. */
export interface NodeAffinityCheck {
  readonly rule: 'nodeAffinity';
  readonly pass: boolean;
  readonly terms: readonly TermCheck[];
}

/** One taint of the node. */
export interface TaintCheck {
  readonly rule: 'taint';
  /** Tolerated, or of an effect that does not repel daemon pods (PreferNoSchedule). */
  readonly pass: boolean;
  readonly taint: Taint;
  /** The first toleration that covers it. */
  readonly toleratedBy: Toleration | undefined;
  /** Whether the controller adds that toleration itself. */
  readonly automatic: boolean;
  /** Not tolerated, and a pod that already runs there is deleted (NoExecute). */
  readonly evicts: boolean;
}

/** One check of the controller, with its result. */
export type PlacementCheck = NodeNameCheck | NodeSelectorCheck | NodeAffinityCheck | TaintCheck;

/**
 * The DaemonSet controller's decision for a node. It ignores capacity, host ports, `spec.unschedulable` and node conditions: they act
 * through taints, and later through the scheduler.
 */
export interface Placement {
  /** The node is eligible: a missing pod is created. */
  readonly shouldRun: boolean;
  /** An existing pod stays. */
  readonly shouldContinueRunning: boolean;
  /** Every failed check in the controller's order, the first of which decides. Empty when the node is eligible. */
  readonly reasons: readonly PlacementCheck[];
}

/** A template's placement rules, parsed once for thousands of nodes. */
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

/** The controller's decision for a node. Reasons are only collected for ineligible nodes. */
export function placementOn(rules: PlacementRules, node: Node): Placement {
  const selected = isSelected(rules, node);
  if (selected && (node.spec?.taints ?? []).every((taint) => isHarmless(rules, taint))) return FITS;
  const reasons = placementChecks(rules, node).filter((check) => !check.pass);
  const evicted = reasons.some((check) => check.rule === 'taint' && check.evicts);
  return { shouldRun: false, shouldContinueRunning: selected && !evicted, reasons };
}

/** {@link placementOn}, cached by node object for repeated syncs over the same nodes. */
export function cachedPlacement(rules: PlacementRules): (node: Node) => Placement {
  const cache = new WeakMap<Node, Placement>();
  return (node) => {
    const cached = cache.get(node);
    if (cached !== undefined) return cached;
    const result = placementOn(rules, node);
    cache.set(node, result);
    return result;
  };
}

/** Placement for a watched DaemonSet: as long as the template stays, only changed nodes are evaluated again. */
export function placementCache(): (ds: DaemonSet) => (node: Node) => Placement {
  let cached: { readonly template: string; readonly on: (node: Node) => Placement } | undefined;
  return (ds) => {
    const text = canonicalTemplate(ds.spec?.template ?? {});
    if (cached?.template !== text) {
      cached = { template: text, on: cachedPlacement(placementRules(ds.spec?.template ?? {})) };
    }
    return cached.on;
  };
}

export function placement(template: PodTemplateSpec, node: Node, features: TolerationFeatures = {}): Placement {
  return placementOn(placementRules(template, features), node);
}

/** Every check that the template requires for the node, passed or failed, in the controller's order. */
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
