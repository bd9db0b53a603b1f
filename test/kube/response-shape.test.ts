import { describe, expect, it } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { DAEMON_SETS } from '../../src/kube/resource.ts';
import { wrongField } from '../../src/kube/response-shape.ts';
import { fakeTransport, json } from '../support/fake-transport.ts';

const metadata = { name: 'agent', namespace: 'ops' };

describe('an object that no Go client could decode', () => {
  it.each<[string, JsonObject, string]>([
    ['DaemonSet', { spec: 'x' }, 'spec'],
    ['DaemonSet', { spec: { template: [] } }, 'spec.template'],
    ['DaemonSet', { spec: { template: { spec: { containers: {} } } } }, 'spec.template.spec.containers'],
    ['DaemonSet', { spec: { template: { spec: { containers: [{}, null] } } } }, 'spec.template.spec.containers[1]'],
    ['DaemonSet', { metadata: { labels: 7 } }, 'metadata.labels'],
    ['DaemonSet', { status: { conditions: [3] } }, 'status.conditions[0]'],
    ['Pod', { metadata: { ownerReferences: 'x' } }, 'metadata.ownerReferences'],
    ['Pod', { status: { containerStatuses: [{ state: 'x' }] } }, 'status.containerStatuses[0].state'],
    ['Node', { spec: { taints: [null] } }, 'spec.taints[0]'],
    ['Unknown', { metadata: { annotations: [] } }, 'metadata.annotations'],
  ])('%s %j: %s', (kind, object, field) => {
    expect(wrongField(object, kind)).toBe(field);
  });

  it('is refused when it is read, listed, created or patched', async () => {
    const transport = fakeTransport();
    const client = createClient(transport);
    const path = '/apis/apps/v1/namespaces/ops/daemonsets';
    const wrong = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata,
      spec: { template: { spec: { containers: 7 } } },
    };
    const list = { apiVersion: 'apps/v1', kind: 'DaemonSetList', metadata: {}, items: [wrong] };
    transport.on('GET', `${path}/agent`, json(wrong));
    transport.on('GET', `${path}?limit=500`, json(list));
    transport.on('POST', path, json(wrong, 201));
    transport.on('PATCH', `${path}/agent`, json(wrong));
    const at = { resource: DAEMON_SETS, namespace: 'ops', name: 'agent' };
    const calls = [
      client.get(at),
      client.list({ resource: DAEMON_SETS, namespace: 'ops' }),
      client.create({ resource: DAEMON_SETS, namespace: 'ops' }, { kind: 'DaemonSet', metadata }),
      client.patch(at, 'merge', {}),
    ];
    for (const result of await Promise.allSettled(calls)) {
      const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
      expect(reason).toBeInstanceOf(DsError);
      expect((reason as DsError).message).toContain('with a spec.template.spec.containers of the wrong type');
    }
  });
});

it('takes null for an absent field, as Go does', () => {
  const object = { metadata: { labels: null }, spec: { template: { spec: { containers: null } } }, status: null };
  expect(wrongField(object, 'DaemonSet')).toBeUndefined();
  expect(object).toEqual({ metadata: {}, spec: { template: { spec: {} } } });
});
