import type { JsonObject } from '../../core/json/json.ts';
import type { NodeReport, ReportedPod } from '../../daemonset/status/node-report.ts';
import { placementChecks, type PlacementCheck, type PlacementRules } from '../../daemonset/placement/placement.ts';
import type { DaemonSetDeletion } from '../../daemonset/pods/deletion.ts';
import type { PodCause } from '../../daemonset/pods/pod-cause.ts';
import type { StaleField, StatusCounts } from '../../daemonset/status/status.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { checkText } from './placement-text.ts';

export interface NodesJsonInput {
  readonly ds: DaemonSet;
  readonly revision: { readonly number: number; readonly hash: string } | undefined;
  /** The counts of all nodes, also of those that are not listed. */
  readonly nodeCount: number;
  readonly counts: StatusCounts;
  readonly stale: readonly StaleField[];
  /** Set while it is being deleted. */
  readonly deletion: DaemonSetDeletion | undefined;
  readonly reports: readonly NodeReport[];
  /** When set, all rules are listed, not only those that fail. */
  readonly rules?: PlacementRules | undefined;
}

/** `ds nodes -o json`. The format is stable: fields are only added. */
export function nodesJson({
  ds,
  revision,
  nodeCount,
  counts,
  stale,
  deletion,
  reports,
  rules,
}: NodesJsonInput): JsonObject {
  return {
    apiVersion: 'daemonset-cli/v1',
    kind: 'DaemonSetNodes',
    daemonSet: {
      name: ds.metadata?.name,
      namespace: ds.metadata?.namespace,
      uid: ds.metadata?.uid,
      generation: ds.metadata?.generation,
    },
    deletion: deletion && deletionJson(deletion),
    revision,
    summary: { nodes: nodeCount, ...counts },
    statusOutOfDate: stale.map(({ field, reported, actual }) => ({ field, reported, actual })),
    nodes: reports.map((report) => nodeJson(report, rules)),
  };
}

export function deletionJson({ since, finalizers, pods }: DaemonSetDeletion): JsonObject {
  return {
    since: new Date(since).toISOString(),
    finalizers: [...finalizers],
    pods: pods.map(({ node, pod, cause }) => ({ node, pod, cause: causeJson(cause) })),
  };
}

/** One node of {@link nodesJson}. */
export function nodeJson(report: NodeReport, rules?: PlacementRules): JsonObject {
  const { name, verdict, placement, node, state, pods, cause } = report;
  const checks = rules === undefined || node === undefined ? undefined : placementChecks(rules, node);
  return {
    name,
    verdict,
    eligible: placement.shouldRun,
    shouldContinueRunning: placement.shouldContinueRunning,
    reasons: placement.reasons.map(checkJson),
    rules: checks?.map(checkJson),
    node: { exists: state.exists, ready: state.ready, cordoned: state.cordoned },
    cause: cause && causeJson(cause),
    pods: pods.map(podJson),
  };
}

function podJson({
  pod,
  ready,
  available,
  updated,
  terminating,
  hash,
  revision,
  restarts,
  cause,
}: ReportedPod): JsonObject {
  return {
    name: pod.metadata?.name,
    phase: pod.status?.phase,
    ready,
    available,
    updated,
    terminating,
    revision,
    hash,
    restarts,
    cause: cause && causeJson(cause),
  };
}

export function causeJson({ area, reason, message, container, at }: PodCause): JsonObject {
  return { area, reason, message, container, at: at === undefined ? undefined : new Date(at).toISOString() };
}

/** A rule with the values that decided it, and its sentence in the table. */
export function checkJson(check: PlacementCheck): JsonObject {
  const { rule, pass } = check;
  const head = { rule, pass, text: checkText(check) };
  switch (check.rule) {
    case 'nodeName':
      return { ...head, wanted: check.wanted, actual: check.actual };
    case 'nodeSelector':
      return { ...head, key: check.key, wanted: check.wanted, actual: check.actual };
    case 'nodeAffinity':
      return {
        ...head,
        terms: check.terms.map((term) => ({
          index: term.index,
          pass: term.pass,
          requirements: term.requirements.map(({ on, key, operator, values, actual, invalid, pass: passes }) => ({
            on,
            key,
            operator,
            values,
            actual,
            invalid,
            pass: passes,
          })),
        })),
      };
    case 'taint': {
      const { key, value, effect } = check.taint;
      return { ...head, taint: { key, value, effect }, automatic: check.automatic, evicts: check.evicts };
    }
  }
}
