import { describe, expect, it } from 'vitest';
import { sandboxNodeFailCommand } from '../../../../src/commands/sandbox/node/operations.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment, type SandboxEnvironment } from '../support.ts';

const ready = ({ node }: SandboxEnvironment, name: string) =>
  node(name)?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;

describe('ds sandbox node fail', () => {
  it('makes a node fail, which the cluster detects in time', async () => {
    const environment = sandboxEnvironment(2);
    expect(await invoke(sandboxNodeFailCommand, ['node-1'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('node/node-1 failed\n');
    expect(ready(environment, 'node-1')).toBe('True');
    environment.cluster.clock.advance(60_000);
    expect([ready(environment, 'node-1'), ready(environment, 'node-2')]).toEqual(['Unknown', 'True']);
  });

  it('makes a kubelet report immediately that it is not ready', async () => {
    const environment = sandboxEnvironment(2);
    await invoke(sandboxNodeFailCommand, ['--how=not-ready', '-l', 'kubernetes.io/hostname=node-2'], environment.rt);
    expect([ready(environment, 'node-1'), ready(environment, 'node-2')]).toEqual(['True', 'False']);
    await expect(invoke(sandboxNodeFailCommand, ['node-1', '--how=softly'], environment.rt)).rejects.toThrow('--how');
  });
});
