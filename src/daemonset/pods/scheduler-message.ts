import type { PodCause } from './pod-cause.ts';

/** What it says of all the other nodes: a daemon pod is pinned to one. */
const ELSEWHERE = /^node\(s\) didn't (?:satisfy plugin(?:\(s\))? |match Pod's node affinity\/selector)/;

/**
 * What the scheduler says of a pod that it does not place, `0/4 nodes are available: 1 Insufficient cpu, 3 node(s) …`: its reasons,
 * in its words, for the one node that a daemon pod may go to (resources, host ports, volumes, …), without the counts, the other
 * nodes, and what preempting others would do. Undefined for other words than that.
 */
export function schedulerReasons(message: string): readonly string[] | undefined {
  const said = /^0\/\d+ nodes are available: (.*)$/s.exec(message)?.[1];
  if (said === undefined) return undefined;
  const reasons = sentenceOf(said)
    // what a reason quotes, a taint for instance, may have commas of its own, but no count behind them
    .split(/, (?=\d+ )/)
    .map((part) => part.replace(/^\d+ /, ''))
    .filter((reason) => !ELSEWHERE.test(reason));
  return reasons.length === 0 ? undefined : reasons;
}

/** Up to the full stop before what comes next: new claims, or preemption. */
function sentenceOf(said: string): string {
  const end = said.search(/\.(?: (?:no new claims|still not schedulable|preemption:)|$)/);
  return end < 0 ? said : said.slice(0, end);
}

/** The scheduler speaks of all nodes; a daemon pod has one. */
export function aboutOneNode(cause: PodCause): PodCause {
  const reasons = cause.area === 'schedule' ? schedulerReasons(cause.message) : undefined;
  return reasons === undefined ? cause : { ...cause, message: reasons.join(', ') };
}
