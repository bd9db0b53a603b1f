import { describe, expect, test } from 'vitest';
import { setServiceAccountCommand } from '../../../src/commands/set/serviceaccount.ts';
import { daemonSet, setEnvironment } from './support.ts';

const SPEC = { containers: [{ name: 'main' }] };

describe('ds set serviceaccount', () => {
  test('sets it, of every DaemonSet that is named', async () => {
    const environment = await setEnvironment([daemonSet('a', SPEC), daemonSet('b', SPEC)]);
    expect(await environment.run(setServiceAccountCommand, 'a b agent')).toBe('ok');
    expect(environment.stdout()).toBe(
      'daemonset.apps/a serviceaccount updated\ndaemonset.apps/b serviceaccount updated\n',
    );
    expect(environment.podSpec('b')).toEqual({ ...SPEC, serviceAccountName: 'agent' });
  });

  test.each([
    [[], 'serviceaccount is required'],
    [['agent'], 'no DaemonSet is named'],
    [['a', 'No Such'], 'invalid service account "No Such"'],
  ])('refuses %j', async (words, message) => {
    const environment = await setEnvironment([]);
    await expect(environment.run(setServiceAccountCommand, words)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });
});
