import { describe, expect, it } from 'vitest';
import { rolloutRunCommand } from '../../../../src/commands/rollout/run/run.ts';
import { DsError } from '../../../../src/core/errors.ts';
import { invoke } from '../../../support/invoke.ts';
import { json, status } from '../../../support/fake-transport.ts';
import { testRuntime } from '../../../support/runtime.ts';

async function failure(words: readonly string[]): Promise<DsError> {
  const { rt, transport } = testRuntime({ namespace: 'ops' });
  const missing = { name: 'agent', group: 'apps', kind: 'daemonsets' };
  const message = 'daemonsets.apps "agent" not found';
  const none = json({ metadata: { resourceVersion: '1' }, items: [] });
  transport.on('GET', '/apis/apps/v1/namespaces/ops/daemonsets?fieldSelector=metadata.name%3Dagent', none);
  const noNodes = json({ kind: 'NodeList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [] });
  transport.on('GET', '/api/v1/nodes', noNodes);
  transport.on('GET', '/apis/apps/v1/namespaces/ops/daemonsets/agent', status(404, 'NotFound', message, missing));
  try {
    await invoke(rolloutRunCommand, words, rt);
  } catch (error) {
    if (error instanceof DsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('rollout run', () => {
  it.each([
    [['ds'], 'required resource not specified'],
    [['agent', '--batch', '0'], 'invalid argument "0" for --batch: a number of nodes or a percentage, as in 3 or 10%'],
    [
      ['agent', '--batch', '110%'],
      'invalid argument "110%" for --batch: a number of nodes or a percentage, as in 3 or 10%',
    ],
    [
      ['agent', '--canary=some'],
      'invalid argument "some" for --canary: a number of nodes or a percentage, as in 3 or 10%',
    ],
    [['agent', '-l', 'ring=edge'], '--selector chooses the canary nodes and requires --canary'],
    [
      ['agent', '--by', 'a b'],
      'invalid argument "a b" for --by: the key of a label, as in topology.kubernetes.io/zone',
    ],
    [
      ['agent', '--pause-after', 'lunch'],
      'invalid argument "lunch" for --pause-after: canary, each, or the number of a batch',
    ],
    [['agent', '--timeout', '-1s'], '--timeout must not be negative'],
    [['agent', '--max-restarts', '-1'], '--max-restarts must not be negative'],
    [['agent', '-o', 'json'], '--output requires --dry-run'],
  ])('refuses %j', async (words, message) => {
    const error = await failure(words);
    expect(error.kind).toBe('usage');
    expect(error.message).toBe(message);
  });

  it('fails with the server’s message for a missing DaemonSet', async () => {
    const error = await failure(['agent']);
    expect(error.kind).toBe('notFound');
    expect(error.message).toBe('daemonsets.apps "agent" not found');
  });
});
