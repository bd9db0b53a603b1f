import type { EvictionTarget } from '../../daemonset/rollout-run/next-step.ts';
import type { Client } from '../../kube/client.ts';
import type { Clock } from '../../core/clock.ts';
import { evictPod, type EvictOptions } from './evict-pod.ts';

/** The longest pause between two tries to evict a pod that a budget holds, and the first, in milliseconds. */
const LONGEST_PAUSE = 5000;
const FIRST_PAUSE = 1000;

/** What keeps a run from evicting: the pod's node, and the server's words. */
export interface Hold {
  readonly node: string;
  readonly why: string;
  /** When it is worth another try, in milliseconds since 1970. */
  readonly until: number;
  readonly pause: number;
}

/**
 * What became of one try.
 * - `accepted`: the pod goes, or has gone.
 * - `held`: not yet; `isNews` when that was not known.
 * - `hopeless`: no time will change the answer.
 */
export type Tried =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'held'; readonly hold: Hold; readonly isNew: boolean }
  | { readonly kind: 'stuck'; readonly why: string };

/** Tries to evict the pod of a node, after `last` was in the way. */
export async function tryEviction(
  client: Client,
  { node, pod }: EvictionTarget,
  last: Hold | undefined,
  { clock, ...options }: EvictOptions & { readonly clock: Clock },
): Promise<Tried> {
  const eviction = await evictPod(client, pod, options);
  if (eviction.kind !== 'blocked') return { kind: 'accepted' };
  if (eviction.stuck) return { kind: 'stuck', why: eviction.why };
  const isSame = last?.node === node;
  const pause = isSame ? Math.min(LONGEST_PAUSE, last.pause * 2) : FIRST_PAUSE;
  const hold = { node, why: eviction.why, pause, until: clock.now() + pause };
  return { kind: 'held', hold, isNew: !isSame || last.why !== eviction.why };
}
