import { describe, expect, test } from 'vitest';
import { annotateCommand } from '../../../src/commands/annotate/annotate.ts';
import { json, type RecordedRequest } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

const PATH = '/apis/apps/v1/namespaces/default/daemonsets/a';

function cluster(annotations?: Record<string, string>) {
  const environment = testRuntime();
  const object = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a', annotations } };
  environment.transport.on('GET', PATH, json(object));
  environment.transport.on('PATCH', PATH, ({ json: patch }: RecordedRequest) =>
    json({ ...object, ...(patch as object) }),
  );
  const patches = () => environment.transport.requests.filter(({ method }) => method === 'PATCH');
  return { ...environment, patches };
}

const run = (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(annotateCommand, ['a', ...words], environment.rt);

describe('ds annotate', () => {
  test('sets and removes; a value may hold anything', async () => {
    const environment = cluster({ gone: 'x' });
    expect(await run(environment, 'k=a=b c', 'gone-', 'never-')).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a annotated\n');
    expect(environment.patches()).toMatchObject([
      {
        path: `${PATH}?fieldManager=ds-annotate`,
        headers: { 'content-type': 'application/merge-patch+json' },
        json: { metadata: { annotations: { k: 'a=b c', gone: null } } },
      },
    ]);
  });

  test('keeps existing values, except the change cause', async () => {
    const environment = cluster({ k: '1', l: '2', 'kubernetes.io/change-cause': 'old' });
    await expect(run(environment, 'k=2', 'l=3')).rejects.toMatchObject({
      kind: 'failure',
      message:
        "--overwrite is false but found the following declared annotation(s): 'k' already has a value (1); 'l' already has a value (2)",
    });
    expect(await run(environment, 'kubernetes.io/change-cause=new')).toBe('ok');
    expect(await run(environment, 'k=2', '--overwrite')).toBe('ok');
    expect(environment.patches().map(({ json: patch }) => patch)).toEqual([
      { metadata: { annotations: { 'kubernetes.io/change-cause': 'new' } } },
      { metadata: { annotations: { k: '2' } } },
    ]);
  });

  test('prints annotated, and sends a request, even without changes', async () => {
    const environment = cluster({ k: '1' });
    await run(environment, 'k=1', '--resource-version=9');
    expect(environment.stdout()).toBe('daemonset.apps/a annotated\n');
    expect(environment.patches()[0]?.json).toEqual({ metadata: { resourceVersion: '9' } });
  });

  test('lists, and does dry runs', async () => {
    const environment = cluster({ b: '2', a: '1' });
    await run(environment, '--list');
    await run(environment, 'c=3', '--dry-run=client');
    expect(environment.stdout()).toBe('a=1\nb=2\ndaemonset.apps/a annotated (dry run)\n');
    expect(environment.patches()).toEqual([]);
  });

  test.each([
    [[], 'at least one annotation update is required'],
    [['=v'], 'invalid annotation "=v": there is no key before the "="'],
    [['k=v', 'b'], 'all resources must be specified before annotation changes: b'],
    [
      ['k=v', 'l=w', 'k-', 'l-'],
      'can not both modify and remove the following annotation(s) in the same command: k, l',
    ],
  ])('refuses %j', async (words, message) => {
    const environment = cluster();
    await expect(run(environment, ...words)).rejects.toMatchObject({ kind: 'usage', message });
    expect(environment.connections()).toBe(0);
  });
});
