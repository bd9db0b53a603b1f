import { expect, it } from 'vitest';
import type { RunState } from '../../../src/daemonset/rollout-run/state.ts';
import type { CallOptions, Client } from '../../../src/kube/client.ts';
import { acquireLease } from '../../../src/workflows/rollout-run/lease.ts';
import { manualClock, settle } from '../../support/manual-clock.ts';

it('gives up a write that the API server never answers before the lease expires', async () => {
  const clock = manualClock();
  const hanging = (signal: AbortSignal | undefined): Promise<never> =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  const client = {
    get: () => Promise.resolve({ metadata: { name: 'agent', resourceVersion: '1' } }),
    patch: (_at: unknown, _type: unknown, _body: unknown, { signal }: CallOptions) => hanging(signal),
  } as unknown as Client;
  const me = { id: 'me', who: 'me' };
  const { signal } = new AbortController();
  const named = { namespace: 'ops', name: 'agent' };
  const claimed = acquireLease(client, named, undefined, {} as RunState, { clock, signal, me });
  const ended = claimed.then(
    () => 'claimed',
    (error: unknown) => error,
  );
  await settle();
  await clock.advance(60_000);
  expect(await ended).toMatchObject({
    kind: 'timeout',
    message: expect.stringMatching(/did not store the state/) as string,
  });
});
