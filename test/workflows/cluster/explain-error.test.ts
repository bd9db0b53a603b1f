import { describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { fakeTransport, json, status } from '../../support/fake-transport.ts';
import { testEnvironment } from '../../support/environment.ts';

const SET = '/apis/apps/v1/namespaces/gone/daemonsets/agent';
const MANIFEST = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\n';
const MESSAGE =
  'daemonsets.apps "agent" is forbidden: unable to create new content in namespace gone because it is being terminated';

function cluster(conditions: readonly object[]) {
  const transport = fakeTransport();
  const causes = [
    { reason: 'NamespaceTerminating', message: 'namespace gone is being terminated', field: 'metadata.namespace' },
  ];
  const details = { name: 'agent', group: 'apps', kind: 'daemonsets', causes };
  transport.on(
    'GET',
    SET,
    status(404, 'NotFound', 'daemonsets.apps "agent" not found', { name: 'agent', kind: 'daemonsets' }),
  );
  transport.on('PATCH', SET, status(403, 'Forbidden', MESSAGE, details));
  transport.on(
    'GET',
    '/api/v1/namespaces/gone',
    json({ metadata: { deletionTimestamp: '1970-01-01T00:00:00Z' }, status: { phase: 'Terminating', conditions } }),
  );
  return transport;
}

async function applied(conditions: readonly object[]) {
  const test = testEnvironment('apply -f a.yaml -n gone --validate=ignore'.split(' '), {
    namespace: 'gone',
    transport: cluster(conditions),
    files: { 'a.yaml': MANIFEST },
    clock: { now: 90_000 },
  });
  const { exitCode } = await run(test.environment);
  return { exitCode, stderr: test.stderr() };
}

describe('a namespace that is being deleted', () => {
  it('is reported with its age and what blocks its deletion', async () => {
    const held = await applied([
      { type: 'NamespaceDeletionContentFailure', status: 'False', message: 'All content successfully deleted' },
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        message: 'Some resources are remaining: configmaps. has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        message: 'Some content in the namespace has finalizers remaining: a.b/c in 1 resource instances',
      },
    ]);
    expect(held).toEqual({
      exitCode: 1,
      stderr:
        `error: a.yaml:3:1: ${MESSAGE}\n  3 | metadata: {name: agent}\n    | ^\n` +
        'hint: namespace gone has been terminating for 90s; Some resources are remaining: configmaps. has 1 resource instances; ' +
        'Some content in the namespace has finalizers remaining: a.b/c in 1 resource instances; it is removed once the controllers of ' +
        'these finalizers have removed them; details: kubectl get namespace gone -o yaml\n',
    });
  });

  it('has a hint to wait when nothing blocks it', async () => {
    expect((await applied([])).stderr).toContain(
      'hint: namespace gone has been terminating for 90s; wait until it is removed, then create it again; details: kubectl get namespace gone -o yaml\n',
    );
  });
});
