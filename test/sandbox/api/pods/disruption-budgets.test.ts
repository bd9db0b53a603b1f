import { describe, expect, it } from 'vitest';
import { PODS } from '../../../../src/sandbox/kinds/pods.ts';
import { agent, apply, testCluster, type TestCluster } from '../../cluster.ts';

interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly details?: { readonly causes: readonly { readonly reason: string; readonly message: string }[] };
}

function cluster(...budgets: readonly object[]): TestCluster {
  const made = testCluster(3);
  apply(made, agent());
  made.clock.runUntilIdle();
  const kind = made.catalog.find('policy', 'v1', 'poddisruptionbudgets')?.kind;
  if (kind === undefined) throw new Error('there are no budgets');
  for (const [index, spec] of budgets.entries()) {
    const metadata = { namespace: 'default', name: `budget-${index + 1}` };
    const selector = { matchLabels: { app: 'agent' } };
    const object = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { selector, ...spec } };
    made.store.create(kind, object);
  }
  return made;
}

/** Evicts the first pods, and returns the status codes and messages. */
async function evict(made: TestCluster, count = 1): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { metadata } of made.store.list(PODS, 'default').slice(0, count)) {
    const { status, body } = await made.handle({
      method: 'POST',
      path: `/api/v1/namespaces/default/pods/${metadata.name}/eviction`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name } }),
    });
    const refusal = JSON.parse(typeof body === 'string' ? body : '') as Refusal;
    said.push(status === 201 ? '201' : `${status} ${refusal.reason} ${refusal.details?.causes[0]?.message ?? ''}`);
  }
  return said;
}

describe('PodDisruptionBudgets', () => {
  it('allow evictions while enough pods are ready', async () => {
    const made = cluster({ minAvailable: 2 });
    const refusal = '429 TooManyRequests The disruption budget budget-1 needs 2 healthy pods and has 2 currently';
    expect(await evict(made, 3)).toEqual(['201', refusal, refusal]);
    made.clock.runUntilIdle();
    expect(await evict(made)).toEqual(['201']);
  });

  it('forbid all evictions of a DaemonSet when they need a scale, which it does not have', async () => {
    const refusal = ['429 TooManyRequests The disruption budget budget-1 is still being processed by the server.'];
    expect(await evict(cluster({ maxUnavailable: 1 }))).toEqual(refusal);
    expect(await evict(cluster({ minAvailable: '50%' }))).toEqual(refusal);
  });

  it('ignore pods that they do not select; two budgets for one pod are an error', async () => {
    expect(await evict(cluster({ minAvailable: 9, selector: { matchLabels: { app: 'other' } } }))).toEqual(['201']);
    const [said] = await evict(cluster({ minAvailable: 1 }, { minAvailable: 1 }));
    expect(said).toMatch(/^500/);
  });
});
