import type { JsonObject } from '../core/json/json.ts';
import type { OutdatedPod } from '../daemonset/pods/outdated-pods.ts';
import type { ProblemReport } from '../daemonset/rollout/problem-log.ts';
import type { RolloutStatus } from '../daemonset/rollout/rollout-status.ts';
import type { DaemonSet } from '../kube/wire.ts';
import { causeJson, deletionJson } from './nodes/node-json.ts';

/** What a line of `ds rollout status -o json` is about. */
export type RolloutLine =
  | { readonly event: 'status'; readonly report: RolloutStatus & { readonly outdated?: readonly OutdatedPod[] } }
  | { readonly event: 'problem'; readonly problems: readonly ProblemReport[] }
  /** Pods or revisions may not be read. */
  | { readonly event: 'unexplained'; readonly message: string }
  /** The last line. `explanation` has the lines that are otherwise printed at the end. */
  | { readonly event: 'ended'; readonly outcome: string; readonly explanation: readonly string[] };

export interface RolloutLineOptions {
  readonly name: string;
  readonly namespace: string;
  /** The last state that was read; undefined before the first. */
  readonly ds: DaemonSet | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One line, without its end. docs/schema/rollout-status.schema.json has the format, which is stable: fields are only added. */
export function rolloutLineJson(line: RolloutLine, { name, namespace, ds, now }: RolloutLineOptions): JsonObject {
  return {
    apiVersion: 'daemonset-cli/v1',
    kind: 'RolloutStatus',
    time: new Date(now).toISOString(),
    daemonSet: { name, namespace, uid: ds?.metadata?.uid, generation: ds?.metadata?.generation },
    event: line.event,
    ...contentOf(line, ds),
  };
}

function contentOf(line: RolloutLine, ds: DaemonSet | undefined): JsonObject {
  switch (line.event) {
    case 'status': {
      const { message, done, outdated } = line.report;
      return {
        message,
        done,
        counts: countsJson(ds),
        outdated: outdated?.map(({ node, pod, revision }) => ({ node, pod, revision })),
      };
    }
    case 'problem':
      return { problems: line.problems.map(problemJson) };
    case 'unexplained':
      return { message: line.message };
    case 'ended':
      return { outcome: line.outcome, explanation: [...line.explanation] };
  }
}

function countsJson(ds: DaemonSet | undefined): JsonObject {
  const { status } = ds ?? {};
  return {
    desired: status?.desiredNumberScheduled ?? 0,
    current: status?.currentNumberScheduled ?? 0,
    updated: status?.updatedNumberScheduled ?? 0,
    ready: status?.numberReady ?? 0,
    available: status?.numberAvailable ?? 0,
    unavailable: status?.numberUnavailable ?? 0,
    misscheduled: status?.numberMisscheduled ?? 0,
    observedGeneration: status?.observedGeneration ?? 0,
  };
}

function problemJson(problem: ProblemReport): JsonObject {
  switch (problem.kind) {
    case 'nodes':
      return {
        kind: 'nodes',
        nodes: problem.unhealthy.map(({ node, pod, cause }) => ({ node, pod, cause: causeJson(cause) })),
      };
    case 'budget': {
      const { budget, users, waiting } = problem;
      return { kind: 'budget', budget: { kind: budget.kind, allowed: budget.allowed }, users: [...users], waiting };
    }
    case 'unobserved':
      return { kind: 'unobserved', generation: problem.generation };
    case 'deleting':
      return { kind: 'deleting', deletion: deletionJson(problem.deletion) };
  }
}
