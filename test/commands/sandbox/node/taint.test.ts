import { describe, expect, it } from 'vitest';
import { sandboxNodeTaintCommand } from '../../../../src/commands/sandbox/node/taint.ts';
import { invoke } from '../../../support/invoke.ts';
import { sandboxEnvironment } from '../support.ts';

describe('ds sandbox node taint', () => {
  it("sets, replaces and removes taints, with kubectl's messages", async () => {
    const { rt, stdout, node } = sandboxEnvironment(2);
    const taint = (line: string) => invoke(sandboxNodeTaintCommand, line.split(' '), rt);
    await taint('node-1 node/node-2 a=b:NoSchedule c:NoExecute');
    expect(node('node-1')?.spec?.taints).toMatchObject([
      { key: 'a', value: 'b', effect: 'NoSchedule' },
      { key: 'c', effect: 'NoExecute' },
    ]);
    await expect(taint('node-1 a=x:NoSchedule')).rejects.toThrow(
      'node node-1 already has a taint(s) with same effect(s) and --overwrite is false',
    );
    await taint('node-1 a=x:NoSchedule --overwrite');
    await taint('node-1 a=x:PreferNoSchedule c-');
    await taint('node-1 a:NoSchedule-');
    await taint('--all a-');
    await expect(taint('node-1 a-')).rejects.toThrow('taint "a" not found');
    await expect(taint('node-1 a- c:NoExecute-')).rejects.toThrow(
      '[taint "a" not found, taint "c:NoExecute" not found]',
    );
    expect(stdout().trimEnd().split('\n')).toEqual([
      'node/node-1 tainted',
      'node/node-2 tainted',
      'node/node-1 modified',
      'node/node-1 modified',
      'node/node-1 untainted',
      'node/node-1 untainted',
      'node/node-2 untainted',
    ]);
    expect(node('node-1')?.spec?.taints ?? []).toEqual([]);
    expect(node('node-2')?.spec?.taints).toMatchObject([{ key: 'c', effect: 'NoExecute' }]);
  });

  it.each([
    ['node-1', 'at least one taint update is required'],
    ['a=b:NoSchedule', 'no node is named'],
    ['node-1 a=b:Never', 'invalid taint effect: Never, unsupported taint effect'],
    ['node-1 a=b', 'invalid taint spec: a=b'],
    ['node-1 a=b=c:NoSchedule', 'invalid taint spec: a=b=c:NoSchedule'],
    ['node-1 a:b:NoSchedule', 'invalid taint spec: a:b:NoSchedule'],
    ['node-1 -a:NoSchedule- x', 'unknown shorthand flag'],
    ['node-1 a=_:NoSchedule', 'invalid taint spec: a=_:NoSchedule, a valid label must be'],
    ['node-1 a=b:NoSchedule node-2', 'all resources must be specified before taint changes: node-2'],
    ['node-1 a=b:NoSchedule a=c:NoSchedule', 'duplicated taints with the same key and effect: a=c:NoSchedule'],
    ['node-1 a=b:NoSchedule a-', 'can not both modify and remove the following taint(s) in the same command: a='],
  ])('refuses %s', async (line, message) => {
    const { rt } = sandboxEnvironment(1);
    const refused = expect(invoke(sandboxNodeTaintCommand, line.split(' '), rt)).rejects;
    await refused.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) as string });
  });
});
