import { parseDuration } from '../../core/text/duration.ts';
import type { Node, Pod } from '../../kube/wire.ts';

/**
 * What a simulated container does. It is set, in this order, by the annotation `simulated-kubelet/behaviour` of the pod or of its
 * node (both for all but the init containers), by the scenario's images, or by the image's name: a tag that is a word of this table
 * or ends in `-WORD` (`busybox:1.36-crash`); a registry under `.invalid` is `missing`.
 *
 * | word | |
 * |---|---|
 * | `missing` | ErrImagePull, then ImagePullBackOff |
 * | `crash`, `crash-5s` | exits 1 at once, or after being up that long; CrashLoopBackOff |
 * | `done` | exits 0 at once, where the restartPolicy is Never |
 * | `slow-3s` | takes that much longer to start |
 * | `unready` | runs, but its readiness probe fails |
 * | `evicted` | the pod fails with reason Evicted (annotations only) |
 */
export type Behaviour =
  | { readonly kind: 'runs'; readonly extraMs: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'crash'; readonly upMs: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'unready' }
  | { readonly kind: 'evicted' };

export const BEHAVIOUR_ANNOTATION = 'simulated-kubelet/behaviour';
/** On a pod: `stuck` never terminates, `5s` takes that long. */
export const TERMINATION_ANNOTATION = 'simulated-kubelet/termination';

const RUNS: Behaviour = { kind: 'runs', extraMs: 0 };

/** Images of a scenario: a pattern with `*`, and what they do. */
export interface ImageRule {
  readonly match: string;
  readonly behaviour: Behaviour;
}

/** The behaviour that the annotations of pod and node request; an unknown value is ignored. */
export function requestedBehaviour(pod: Pod, node: Node | undefined): Behaviour | undefined {
  return (
    parseBehaviour(pod.metadata?.annotations?.[BEHAVIOUR_ANNOTATION] ?? '') ??
    parseBehaviour(node?.metadata?.annotations?.[BEHAVIOUR_ANNOTATION] ?? '')
  );
}

export function imageBehaviour(image: string, rules: readonly ImageRule[]): Behaviour {
  const rule = rules.find(({ match }) => matchesPattern(match, image));
  if (rule !== undefined) return rule.behaviour;
  if (/^[^/]+\.invalid(:\d+)?\//.test(image)) return { kind: 'missing' };
  const tag = /:([^/:@]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const word = /(?:^|[-.])((?:missing|unready|done|crash|crash-\d+m?s|slow-\d+m?s))$/.exec(tag)?.[1] ?? '';
  return parseBehaviour(word) ?? RUNS;
}

/** The behaviour of a word from the table above. */
export function parseBehaviour(word: string): Behaviour | undefined {
  const [, kind, time] = /^(runs|missing|unready|done|evicted|crash|slow)(?:-(\d+(?:ms|s|m)))?$/.exec(word) ?? [];
  switch (kind) {
    case 'runs':
      return time === undefined ? RUNS : undefined;
    case 'missing':
    case 'unready':
    case 'done':
    case 'evicted':
      return time === undefined ? { kind } : undefined;
    case 'crash':
      return { kind, upMs: time === undefined ? 0 : parseDuration(time) };
    case 'slow':
      return time === undefined ? undefined : { kind: 'runs', extraMs: parseDuration(time) };
    default:
      return undefined;
  }
}

/** How long the pod's containers take to stop; Infinity when they never do. */
export function terminationMs(pod: Pod, usualMs: number): number {
  const requested = pod.metadata?.annotations?.[TERMINATION_ANNOTATION] ?? '';
  if (requested === 'stuck') return Infinity;
  return /^\d+(ms|s|m)$/.test(requested) ? parseDuration(requested) : usualMs;
}

/** Whether a text matches a pattern, in which `*` stands for any text. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
