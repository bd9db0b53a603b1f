import { describe, expect, it } from 'vitest';
import { sandboxNodeRemoveCommand } from '../../../../src/commands/sandbox/node/operations.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

describe('ds sandbox node remove', () => {
  it('removes nodes by name and by selector', async () => {
    const { rt, stdout, node } = sandboxEnvironment(3);
    expect(await invoke(sandboxNodeRemoveCommand, ['node/node-1'], rt)).toBe('ok');
    expect(await invoke(sandboxNodeRemoveCommand, ['-l', 'kubernetes.io/hostname=node-3'], rt)).toBe('ok');
    expect(stdout()).toBe('node/node-1 removed\nnode/node-3 removed\n');
    expect(['node-1', 'node-2', 'node-3'].map((name) => node(name) !== undefined)).toEqual([false, true, false]);
  });

  it('continues when one does not exist, and fails', async () => {
    const { rt, stdout, reported } = sandboxEnvironment(2);
    expect(await invoke(sandboxNodeRemoveCommand, ['nope', 'node-2'], rt)).toBe('failed');
    expect(stdout()).toBe('node/node-2 removed\n');
    expect(reported.map(({ message }) => message)).toEqual(['nodes "nope" not found']);
  });

  it('removes nothing that is not named', async () => {
    const { rt } = sandboxEnvironment(1);
    await expect(invoke(sandboxNodeRemoveCommand, [], rt)).rejects.toThrow('no node is named');
    await expect(invoke(sandboxNodeRemoveCommand, ['node-1', '--all'], rt)).rejects.toMatchObject({ kind: 'usage' });
    await expect(invoke(sandboxNodeRemoveCommand, ['--all', '-l', 'a'], rt)).rejects.toMatchObject({ kind: 'usage' });
  });
});
