import { describe, expect, it } from 'vitest';
import { sandboxResetCommand } from '../../../src/commands/sandbox/reset.ts';
import { NODES } from '../../../src/kube/resource.ts';
import { invoke } from '../../support/invoke.ts';
import { backgroundWorld } from './support.ts';
import { hintSaying } from '../../support/hints.ts';

describe('ds sandbox reset', () => {
  it('takes the sandbox back to its first state, behind the same kubeconfig', async () => {
    const world = await backgroundWorld();
    const { cluster } = world.running;
    cluster.nodes.add('extra');
    cluster.nodes.cordon('node-1');
    cluster.faults.set([{ effect: { kind: 'status', code: 500 } }]);
    const { client } = await world.rt.connectTo(world.places.kubeconfig);
    expect(await invoke(sandboxResetCommand, [], world.rt)).toBe('ok');
    expect(world.stdout()).toBe('The sandbox is as it began: 2 simulated nodes (two).\n');
    const { items } = await client.list({ resource: NODES });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2']);
    expect(JSON.stringify(items)).not.toContain('unschedulable');
    client.transport.close();
    await world.close();
  });

  it('tells who watches that what was is forgotten', async () => {
    const world = await backgroundWorld();
    const { client } = await world.rt.connectTo(world.places.kubeconfig);
    const { metadata } = await client.list({ resource: NODES });
    const resourceVersion = metadata?.resourceVersion;
    const watch = client.watch({ resource: NODES }, { resourceVersion });
    const first = watch.next();
    world.running.cluster.nodes.cordon('node-1');
    expect((await first).value).toMatchObject({ type: 'MODIFIED' });
    const end = watch.next().catch((error: unknown) => ({ error }));
    await invoke(sandboxResetCommand, [], world.rt);
    expect(await end).not.toMatchObject({ value: { type: 'ADDED' } });
    await expect(client.watch({ resource: NODES }, { resourceVersion }).next()).rejects.toMatchObject({
      kind: 'expired',
    });
    client.transport.close();
    await world.close();
  });

  it('needs a sandbox', async () => {
    const world = await backgroundWorld();
    await world.gone();
    await expect(invoke(sandboxResetCommand, [], world.rt)).rejects.toMatchObject({
      message: 'no sandbox is running',
      hint: hintSaying('ds sandbox start'),
    });
    await world.close();
  });
});
