import { describe, expect, it } from 'vitest';
import { sandboxResetCommand } from '../../../src/commands/sandbox/reset.ts';
import { NODES } from '../../../src/kube/resource.ts';
import { invoke } from '../../support/invoke.ts';
import { backgroundEnvironment } from './support.ts';
import { hintSaying } from '../../support/hints.ts';

describe('ds sandbox reset', () => {
  it('resets the sandbox to its initial state, with the same kubeconfig', async () => {
    const environment = await backgroundEnvironment();
    const { cluster } = environment.running;
    cluster.nodes.add('extra');
    cluster.nodes.cordon('node-1');
    cluster.faults.set([{ effect: { kind: 'status', code: 500 } }]);
    const { client } = await environment.rt.connectTo(environment.paths.kubeconfig);
    expect(await invoke(sandboxResetCommand, [], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('The sandbox is reset: 2 simulated nodes (two).\n');
    const { items } = await client.list({ resource: NODES });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2']);
    expect(JSON.stringify(items)).not.toContain('unschedulable');
    client.transport.close();
    await environment.close();
  });

  it('ends watches with an expired version', async () => {
    const environment = await backgroundEnvironment();
    const { client } = await environment.rt.connectTo(environment.paths.kubeconfig);
    const { metadata } = await client.list({ resource: NODES });
    const resourceVersion = metadata?.resourceVersion;
    const watch = client.watch({ resource: NODES }, { resourceVersion });
    const first = watch.next();
    environment.running.cluster.nodes.cordon('node-1');
    expect((await first).value).toMatchObject({ type: 'MODIFIED' });
    const end = watch.next().catch((error: unknown) => ({ error }));
    await invoke(sandboxResetCommand, [], environment.rt);
    expect(await end).not.toMatchObject({ value: { type: 'ADDED' } });
    await expect(client.watch({ resource: NODES }, { resourceVersion }).next()).rejects.toMatchObject({
      kind: 'expired',
    });
    client.transport.close();
    await environment.close();
  });

  it('needs a sandbox', async () => {
    const environment = await backgroundEnvironment();
    await environment.gone();
    await expect(invoke(sandboxResetCommand, [], environment.rt)).rejects.toMatchObject({
      message: 'no sandbox is running',
      hint: hintSaying('ds sandbox start'),
    });
    await environment.close();
  });
});
