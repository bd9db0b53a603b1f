import type { EvictionTarget } from '../../daemonset/rollout-run/next-step.ts';
import type { Client } from '../../kube/client.ts';
import type { Clock } from '../../core/clock.ts';
import { evictPod, type EvictOptions } from './evict-pod.ts';

/** Pauses between attempts to evict a pod that a budget blocks: the first and the longest, in milliseconds. */
const MAX_PAUSE_MS = 5000;
const FIRST_PAUSE_MS = 1000;

/** Why a run has to wait before the next eviction: the pod's node, and the server's message. */
export interface EvictionBackoff {
  readonly node: string;
  readonly why: string;
  /** When to try again, in milliseconds since 1970. */
  readonly until: number;
  readonly pause: number;
}

/**
 * The result of an attempt.
 * - `accepted`: the pod is terminating or gone.
 * - `blocked`: not yet; `isNew` when that was not known before.
 * - `stuck`: waiting will not help.
 */
export type EvictionAttempt =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'blocked'; readonly backoff: EvictionBackoff; readonly isNew: boolean }
  | { readonly kind: 'stuck'; readonly why: string };

/** Tries to evict a node's pod. `last` is the backoff of the previous attempt. */
export async function tryEviction(
  client: Client,
  { node, pod }: EvictionTarget,
  last: EvictionBackoff | undefined,
  { clock, ...options }: EvictOptions & { readonly clock: Clock },
): Promise<EvictionAttempt> {
  const eviction = await evictPod(client, pod, options);
  if (eviction.kind !== 'blocked') return { kind: 'accepted' };
  if (eviction.stuck) return { kind: 'stuck', why: eviction.why };
  const isSame = last?.node === node;
  const pause = isSame ? Math.min(MAX_PAUSE_MS, last.pause * 2) : FIRST_PAUSE_MS;
  const backoff = { node, why: eviction.why, pause, until: clock.now() + pause };
  return { kind: 'blocked', backoff, isNew: !isSame || last.why !== eviction.why };
}
