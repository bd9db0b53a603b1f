import { expect, it } from 'vitest';
import { sandboxNodeRecoverCommand } from '../../../../src/commands/sandbox/node/operations.ts';
import { isReadyNode } from '../../../../src/sandbox/controllers/conditions.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

it('ds sandbox node recover makes failed nodes ready again', async () => {
  const { rt, stdout, node, cluster } = sandboxEnvironment(2);
  cluster.nodes.fail('node-1');
  cluster.nodes.fail('node-2', 'notReady');
  cluster.clock.advance(60_000);
  expect(['node-1', 'node-2'].map((name) => isReadyNode(node(name) ?? {}))).toEqual([false, false]);
  expect(await invoke(sandboxNodeRecoverCommand, ['--all'], rt)).toBe('ok');
  expect(stdout()).toBe('node/node-1 recovered\nnode/node-2 recovered\n');
  expect(['node-1', 'node-2'].map((name) => isReadyNode(node(name) ?? {}))).toEqual([true, true]);
});
