import { causeKey } from '../../../daemonset/rollout/cause-key.ts';
import type { ProblemReport } from '../../../daemonset/rollout/problem-log.ts';
import type { RolloutProblem } from '../../../daemonset/rollout/rollout-problems.ts';
import type { PrintedCauses } from '../../../render/nodes/stuck-nodes.ts';
import { NAMED_NODES } from '../../../render/rollout-events.ts';

/** What has been printed about a rollout, so that its end does not repeat it. */
export interface PrintedProblems extends PrintedCauses {
  add(reports: readonly ProblemReport[]): void;
  /** For problems that are not about a node. */
  has(id: RolloutProblem['id']): boolean;
}

export function createPrintedProblems(): PrintedProblems {
  const ids = new Set<string>();
  /** Nodes by cause. */
  const nodes = new Map<string, Set<string>>();
  return {
    add: (reports) => {
      for (const report of reports) {
        if (report.kind !== 'nodes') {
          ids.add(report.id);
          continue;
        }
        for (const unhealthy of report.unhealthy.slice(0, NAMED_NODES)) {
          const key = causeKey(unhealthy);
          nodes.set(key, (nodes.get(key) ?? new Set()).add(unhealthy.node));
        }
      }
    },
    has: (id) => ids.has(id),
    isKnown: (unhealthy) => nodes.has(causeKey(unhealthy)),
    isNamed: (unhealthy) => nodes.get(causeKey(unhealthy))?.has(unhealthy.node) === true,
  };
}
