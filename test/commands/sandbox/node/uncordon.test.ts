import { expect, it } from 'vitest';
import { sandboxNodeUncordonCommand } from '../../../../src/commands/sandbox/node/operations.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

it('ds sandbox node uncordon marks nodes as schedulable, and reports those that already were', async () => {
  const { rt, stdout, node, cluster } = sandboxEnvironment(2);
  cluster.nodes.cordon('node-2');
  await invoke(sandboxNodeUncordonCommand, ['--all'], rt);
  expect(stdout()).toBe('node/node-1 already uncordoned\nnode/node-2 uncordoned\n');
  expect(node('node-2')?.spec?.unschedulable).toBeUndefined();
});
