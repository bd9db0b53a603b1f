import { expect, it } from 'vitest';
import { sandboxNodeCordonCommand } from '../../../../src/commands/sandbox/node/operations.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

it('ds sandbox node cordon marks nodes as unschedulable, and reports those that already were', async () => {
  const { rt, stdout, node } = sandboxEnvironment(2);
  await invoke(sandboxNodeCordonCommand, ['node-1'], rt);
  await invoke(sandboxNodeCordonCommand, ['--all'], rt);
  expect(stdout()).toBe('node/node-1 cordoned\nnode/node-1 already cordoned\nnode/node-2 cordoned\n');
  expect(node('node-2')?.spec?.unschedulable).toBe(true);
});
