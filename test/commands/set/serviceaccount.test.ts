import { describe, expect, test } from 'vitest';
import { setServiceAccountCommand } from '../../../src/commands/set/serviceaccount.ts';
import { daemonSet, setWorld } from './support.ts';

const SPEC = { containers: [{ name: 'main' }] };

describe('ds set serviceaccount', () => {
  test('sets it, of every DaemonSet that is named', async () => {
    const world = await setWorld([daemonSet('a', SPEC), daemonSet('b', SPEC)]);
    expect(await world.run(setServiceAccountCommand, 'a b agent')).toBe('ok');
    expect(world.stdout()).toBe('daemonset.apps/a serviceaccount updated\ndaemonset.apps/b serviceaccount updated\n');
    expect(world.podSpec('b')).toEqual({ ...SPEC, serviceAccountName: 'agent' });
  });

  test.each([
    [[], 'serviceaccount is required'],
    [['agent'], 'no DaemonSet is named'],
    [['a', 'No Such'], 'invalid service account "No Such"'],
  ])('refuses %j', async (words, message) => {
    const world = await setWorld([]);
    await expect(world.run(setServiceAccountCommand, words)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(world.connections()).toBe(0);
  });
});
