import { describe, expect, test } from 'vitest';
import { setResourcesCommand } from '../../../src/commands/set/resources.ts';
import { daemonSet, setEnvironment } from './support.ts';

const SPEC = {
  containers: [{ name: 'main', resources: { limits: { cpu: '1' }, requests: { memory: '1Gi' } } }, { name: 'side' }],
};

describe('ds set resources', () => {
  test('merges the given values with existing ones', async () => {
    const environment = await setEnvironment([daemonSet('a', SPEC)]);
    expect(await environment.run(setResourcesCommand, 'a --limits=memory=1024Mi --requests=cpu=0.1')).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a resource requirements updated\n');
    expect(environment.podSpec('a')).toEqual({
      containers: [
        {
          name: 'main',
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { memory: '1Gi', cpu: '100m' } },
        },
        { name: 'side', resources: { limits: { memory: '1Gi' }, requests: { cpu: '100m' } } },
      ],
    });
  });

  test('only the chosen containers, also by a pattern', async () => {
    const environment = await setEnvironment([daemonSet('a', SPEC)]);
    await environment.run(setResourcesCommand, 'a -c s*e --limits=cpu=2');
    expect(environment.podSpec('a')).toEqual({
      containers: [SPEC.containers[0], { name: 'side', resources: { limits: { cpu: '2' } } }],
    });
    await expect(environment.run(setResourcesCommand, 'a -c s --limits=cpu=2')).rejects.toMatchObject({
      message: 'unable to find container named s',
      hint: 'containers: main, side',
    });
  });

  test('an equal quantity in another form is no change', async () => {
    const environment = await setEnvironment([daemonSet('a', SPEC)]);
    expect(await environment.run(setResourcesCommand, 'a -c main --limits=cpu=1000m')).toBe('ok');
    expect([environment.stdout(), environment.patches()]).toEqual(['', []]);
  });

  test.each([
    ['a', 'you must specify an update to requests or limits (in the form of --requests/--limits)'],
    ['a --limits=cpu', 'Invalid argument syntax cpu, expected <resource>=<value>'],
    ['a --limits=cpu=1,memory=x', 'quantities must match the regular expression'],
    ['--limits=cpu=1', 'no DaemonSet is named'],
  ])('refuses %s', async (line, message) => {
    const environment = await setEnvironment([]);
    await expect(environment.run(setResourcesCommand, line)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });
});
