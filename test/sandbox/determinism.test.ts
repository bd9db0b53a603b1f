import { describe, expect, it } from 'vitest';
import { agent, apply, testCluster } from './cluster.ts';
import { shippedScenario } from '../../src/sandbox/scenarios/shipped.ts';

/** Every write as text, during a rollout and a node failure. */
function history(seed: number): readonly string[] {
  const environment = shippedScenario('zones');
  if (environment === undefined) throw new Error('no scenario');
  const cluster = testCluster(environment, { seed });
  const writes: string[] = [];
  cluster.store.subscribeAll((type, { type: change, object }) =>
    writes.push(`${cluster.clock.now()} ${change} ${type.plural} ${JSON.stringify(object)}`),
  );
  apply(cluster, agent());
  cluster.clock.runUntilIdle();
  cluster.nodes.fail('node-2');
  apply(cluster, agent({ image: 'agent:2' }));
  cluster.clock.advance(600_000);
  cluster.nodes.recover('node-2');
  cluster.clock.advance(60_000);
  cluster.close();
  return writes;
}

describe('a cluster on a virtual clock', () => {
  it('writes the same bytes for the same seed, and others for another', () => {
    const [once, again, other] = [history(7), history(7), history(8)];
    expect(once.length).toBeGreaterThan(500);
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });
});
