import { describe, expect, test } from 'vitest';
import { setImageCommand } from '../../../src/commands/set/image.ts';
import { daemonSet, SETS, setEnvironment } from './support.ts';

const SPEC = {
  containers: [
    { name: 'main', image: 'a:1' },
    { name: 'side', image: 'b:1' },
  ],
  initContainers: [{ name: 'first', image: 'c:1' }],
};
const FILE = `apiVersion: v1
kind: ConfigMap
metadata: {name: c}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: a}
spec: {template: {spec: {containers: [{name: main, image: x}]}}}
`;

const cluster = () =>
  setEnvironment([daemonSet('a', SPEC), daemonSet('b', { containers: [{ name: 'main' }] })], {
    files: { 'f.yaml': FILE },
  });

describe('ds set image', () => {
  test('changes the named containers and no others', async () => {
    const environment = await cluster();
    expect(await environment.run(setImageCommand, 'a side=b:2 first=c:2')).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a image updated\n');
    expect(environment.podSpec('a')).toEqual({
      containers: [
        { name: 'main', image: 'a:1' },
        { name: 'side', image: 'b:2' },
      ],
      initContainers: [{ name: 'first', image: 'c:2' }],
    });
    expect(environment.patches()).toMatchObject([
      { path: `${SETS}/a?fieldManager=ds-set`, headers: { 'content-type': 'application/strategic-merge-patch+json' } },
    ]);
  });

  test('* is every container', async () => {
    const environment = await cluster();
    await environment.run(setImageCommand, 'a *=z');
    expect(JSON.stringify(environment.podSpec('a')).match(/"image":"z"/g)).toHaveLength(3);
  });

  test('prints and sends nothing without changes', async () => {
    const environment = await cluster();
    expect(await environment.run(setImageCommand, 'a main=a:1')).toBe('ok');
    expect([environment.stdout(), environment.patches()]).toEqual(['', []]);
  });

  test('a missing container is an error; existing ones change', async () => {
    const environment = await cluster();
    await expect(environment.run(setImageCommand, 'a x=1')).rejects.toMatchObject({
      message: 'unable to find container named "x"',
      hint: 'containers: main, side, first',
    });
    expect(await environment.run(setImageCommand, 'a x=1 main=a:2')).toBe('failed');
    expect(environment.reported[0]?.message).toBe('daemonset.apps/a: unable to find container named "x"');
    expect(environment.stdout()).toBe('daemonset.apps/a image updated\n');
  });

  test('the error names the DaemonSet if there are several', async () => {
    const environment = await cluster();
    expect(await environment.run(setImageCommand, 'a b side=b:2')).toBe('failed');
    expect(environment.reported[0]?.message).toBe('daemonset.apps/b: unable to find container named "side"');
    expect(environment.stdout()).toBe('daemonset.apps/a image updated\n');
  });

  test('from files, only the DaemonSets', async () => {
    const environment = await cluster();
    expect(await environment.run(setImageCommand, '-f f.yaml main=a:2')).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a image updated\n');
    const local = await cluster();
    expect(await local.run(setImageCommand, '-f f.yaml --local main=y -o name')).toBe('ok');
    expect(local.stdout()).toBe('daemonset.apps/a\n');
    expect(local.connections()).toBe(0);
  });

  test('dry runs', async () => {
    const environment = await cluster();
    await environment.run(setImageCommand, 'a main=y --dry-run=client');
    expect(environment.patches()).toEqual([]);
    await environment.run(setImageCommand, 'a main=y --dry-run=server');
    expect(environment.stdout()).toBe(
      'daemonset.apps/a image updated (dry run)\ndaemonset.apps/a image updated (server dry run)\n',
    );
    expect(environment.podSpec('a')).toEqual(SPEC);
    await environment.run(setImageCommand, 'a main=y --dry-run=client -o yaml');
    expect(environment.stdout()).toContain(
      '      - image: "y"\n        name: main\n      - image: b:1\n        name: side\n',
    );
  });

  test.each([
    ['a', 'at least one image update is required'],
    ['a *=x main=y', 'all containers are already specified by *'],
    ['a =x', 'invalid image "=x": there is no key before the "="'],
    ['a x-', 'invalid image format: x-'],
    ['a x=y b', 'all resources must be specified before image changes: b'],
    ['x=y', 'no DaemonSet is named'],
  ])('refuses %s', async (line, message) => {
    const environment = await cluster();
    await expect(environment.run(setImageCommand, line)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });
});
