import { describe, expect, it } from 'vitest';
import { sandboxNodeAddCommand } from '../../../../src/commands/sandbox/node/add.ts';
import { shippedScenario } from '../../../../src/sandbox/scenarios/shipped.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

describe('ds sandbox node add', () => {
  it('adds nodes like those of the last pool', async () => {
    const { rt, stdout, node } = sandboxEnvironment(1);
    expect(await invoke(sandboxNodeAddCommand, ['extra', 'node/more'], rt)).toBe('ok');
    expect(stdout()).toBe('node/extra added\nnode/more added\n');
    expect(node('more')?.status?.allocatable).toMatchObject({ cpu: '4' });
  });

  it('adds a node with its own settings, or of a pool', async () => {
    const scenario = shippedScenario('gpu-pool');
    if (scenario === undefined) throw new Error('it does not ship');
    const { rt, node } = sandboxEnvironment(scenario);
    const words = 'odd --zone z --arch s390x -l tier=edge,a= --taint x=y:NoExecute --allocatable cpu=500m';
    await invoke(sandboxNodeAddCommand, [...words.split(' '), '--pool=node'], rt);
    expect(node('odd')).toMatchObject({
      metadata: {
        labels: { 'topology.kubernetes.io/zone': 'z', 'kubernetes.io/arch': 's390x', tier: 'edge', a: '' },
      },
      spec: { taints: expect.arrayContaining([{ key: 'x', value: 'y', effect: 'NoExecute' }]) as object },
      status: { allocatable: { cpu: '500m', memory: '8Gi' } },
    });
    await invoke(sandboxNodeAddCommand, ['gpu-9', '--pool=gpu'], rt);
    expect(node('gpu-9')?.metadata?.labels).toMatchObject({ 'example.com/pool': 'gpu' });
    await expect(invoke(sandboxNodeAddCommand, ['x', '--pool=moon'], rt)).rejects.toThrow(
      'there is no pool moon: use one of control-plane, node, gpu',
    );
    expect(node('x')).toBeUndefined();
  });

  it('adds the others when one already exists', async () => {
    const { rt, stdout, reported } = sandboxEnvironment(1);
    expect(await invoke(sandboxNodeAddCommand, ['node-1', 'extra'], rt)).toBe('failed');
    expect(stdout()).toBe('node/extra added\n');
    expect(reported.map(({ message }) => message)).toEqual(['nodes "node-1" already exists']);
    await expect(invoke(sandboxNodeAddCommand, ['node-1'], rt)).rejects.toThrow('nodes "node-1" already exists');
  });

  it.each([
    [['Node_1'], 'invalid node name "Node_1"'],
    [['pod/x'], 'invalid node name "pod/x"'],
    [['x', '--zone', 'a b'], 'invalid --zone "a b"'],
    [['x', '-l', 'a'], 'invalid --labels "a"'],
    [['x', '-l', 'a=b c'], 'invalid --labels "a=b c"'],
    [['x', '--taint', 'a=b'], 'invalid taint spec: a=b'],
    [['x', '--allocatable', 'cpu=lots'], 'invalid --allocatable "cpu=lots": it is not a quantity'],
    [[], 'ds sandbox node add needs NAME'],
  ])('refuses %j', async (words, message) => {
    const { rt } = sandboxEnvironment(0);
    const refused = expect(invoke(sandboxNodeAddCommand, words, rt)).rejects;
    await refused.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) as string });
  });
});
