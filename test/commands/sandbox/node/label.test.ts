import { describe, expect, it } from 'vitest';
import { sandboxNodeLabelCommand } from '../../../../src/commands/sandbox/node/label.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

describe('ds sandbox node label', () => {
  it('sets, replaces and removes labels as kubectl does', async () => {
    const { rt, stdout, node } = sandboxEnvironment(2);
    await invoke(sandboxNodeLabelCommand, ['node-1', 'node/node-2', 'gpu=true'], rt);
    await expect(invoke(sandboxNodeLabelCommand, ['node-1', 'gpu=false'], rt)).rejects.toThrow(
      "'gpu' already has a value (true), and --overwrite is false",
    );
    await invoke(sandboxNodeLabelCommand, ['node-1', 'gpu=false', '--overwrite'], rt);
    await invoke(sandboxNodeLabelCommand, ['-l', 'gpu=true', 'gpu-'], rt);
    expect(stdout()).toBe('node/node-1 labeled\nnode/node-2 labeled\nnode/node-1 labeled\nnode/node-2 unlabeled\n');
    expect(node('node-1')?.metadata?.labels?.['gpu']).toBe('false');
    expect(node('node-2')?.metadata?.labels).not.toHaveProperty('gpu');
  });

  it('prints the labels that a node has', async () => {
    const { rt, stdout } = sandboxEnvironment(1);
    await invoke(sandboxNodeLabelCommand, ['node-1', '--list'], rt);
    expect(stdout()).toContain('kubernetes.io/hostname=node-1\n');
  });

  it.each([
    [['gpu=true'], 'no node is named'],
    [['node-1'], 'at least one label update is required'],
    [['node-1', '=true'], 'invalid label "=true": there is no key before the "="'],
    [['node-1', 'gpu=a b'], 'invalid label value'],
    [['node-1', 'gpu=1', 'node-2'], 'all resources must be specified before label changes: node-2'],
  ])('refuses %j', async (words, message) => {
    const { rt } = sandboxEnvironment(1);
    const refused = expect(invoke(sandboxNodeLabelCommand, words, rt)).rejects;
    await refused.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) as string });
  });
});
