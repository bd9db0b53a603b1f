import type { Container, Node, Pod } from './types.ts';

/**
 * What a simulated container does, in the order of precedence in which it is asked for:
 * the annotation `simulated-kubelet/behaviour` on the pod, then on its node (both for every regular container), then the image:
 * a tag that is the word or ends in `-WORD` (`busybox:1.36-crash`), or a registry under `.invalid`, which is `missing`.
 *
 * | word | |
 * |---|---|
 * | `missing` | ErrImagePull, then ImagePullBackOff |
 * | `crash`, `crash-5s` | exits 1 at once, or after being up that long; CrashLoopBackOff |
 * | `slow-3s` | takes that long to start |
 * | `unready` | runs, but its readiness probe fails |
 * | `evicted` | the pod fails with reason Evicted (annotations only) |
 */
export type Behaviour =
  | { readonly kind: 'runs'; readonly startMs: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'crash'; readonly upMs: number }
  | { readonly kind: 'unready' }
  | { readonly kind: 'evicted' };

export const BEHAVIOUR = 'simulated-kubelet/behaviour';
/** On a pod: `stuck` never terminates, `5s` takes that long. */
export const TERMINATION = 'simulated-kubelet/termination';

/** Pulling, creating and starting a container, when nothing else is asked for. */
export const START_MS = 100;
const TERMINATION_MS = 100;
const RUNS: Behaviour = { kind: 'runs', startMs: START_MS };

export function behaviourOf(container: Container, pod: Pod, node: Node | undefined): Behaviour {
  return requestedBehaviour(pod, node) ?? imageBehaviour(container.image);
}

/** What annotations ask of the whole pod; a word that is not understood asks for nothing. */
export function requestedBehaviour(pod: Pod, node: Node | undefined): Behaviour | undefined {
  return (
    parseBehaviour(pod.metadata.annotations?.[BEHAVIOUR] ?? '') ??
    parseBehaviour(node?.metadata.annotations?.[BEHAVIOUR] ?? '')
  );
}

export function imageBehaviour(image: string): Behaviour {
  if (/^[^/]+\.invalid(:\d+)?\//.test(image)) return { kind: 'missing' };
  const tag = /:([^/:@]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const word = /(?:^|[-.])((?:missing|unready|crash|crash-\d+m?s|slow-\d+m?s))$/.exec(tag)?.[1] ?? '';
  return parseBehaviour(word) ?? RUNS;
}

export function parseBehaviour(word: string): Behaviour | undefined {
  const [, kind, time] = /^(missing|unready|evicted|crash|slow)(?:-(\d+m?s))?$/.exec(word) ?? [];
  switch (kind) {
    case 'missing':
    case 'unready':
    case 'evicted':
      return time === undefined ? { kind } : undefined;
    case 'crash':
      return { kind, upMs: time === undefined ? 0 : milliseconds(time) };
    case 'slow':
      return time === undefined ? undefined : { kind: 'runs', startMs: milliseconds(time) };
    default:
      return undefined;
  }
}

/** How long a pod that is deleted keeps running; Infinity when it is stuck. */
export function terminationMs(pod: Pod): number {
  const requested = pod.metadata.annotations?.[TERMINATION] ?? '';
  if (requested === 'stuck') return Infinity;
  return /^\d+m?s$/.test(requested) ? milliseconds(requested) : TERMINATION_MS;
}

function milliseconds(time: string): number {
  return Number.parseInt(time, 10) * (time.endsWith('ms') ? 1 : 1000);
}
