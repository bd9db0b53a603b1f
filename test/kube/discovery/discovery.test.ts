import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/kube/create-client.ts';
import { createDiscovery } from '../../../src/kube/discovery/discovery.ts';
import { fakeTransport, json, status, text } from '../../support/fake-transport.ts';

const monitors = {
  kind: 'APIResourceList',
  groupVersion: 'monitoring.coreos.com/v1',
  resources: [
    { name: 'servicemonitors/status', kind: 'ServiceMonitor', namespaced: true, verbs: [] },
    { name: 'servicemonitors', singularName: 'servicemonitor', kind: 'ServiceMonitor', namespaced: true, verbs: [] },
    { name: 'globalrules', kind: 'GlobalRule', namespaced: false, verbs: [] },
  ],
};

function setUp() {
  const transport = fakeTransport();
  return { transport, discovery: createDiscovery(createClient(transport)) };
}

describe('built-in kinds', () => {
  it.each([
    ['v1', 'Pod', 'pods', true],
    ['v1', 'Namespace', 'namespaces', false],
    ['v1', 'Endpoints', 'endpoints', true],
    ['apps/v1', 'DaemonSet', 'daemonsets', true],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', true],
    ['networking.k8s.io/v1', 'Ingress', 'ingresses', true],
    ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false],
    ['storage.k8s.io/v1', 'CSIStorageCapacity', 'csistoragecapacities', true],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false],
  ])('%s %s needs no request', async (apiVersion, kind, plural, namespaced) => {
    const { transport, discovery } = setUp();
    expect(await discovery.resourceFor(apiVersion, kind)).toMatchObject({ plural, kind, namespaced });
    expect(transport.requests).toEqual([]);
  });
});

describe('other kinds', () => {
  it('are requested once per version', async () => {
    const { transport, discovery } = setUp();
    transport.on('GET', '/apis/monitoring.coreos.com/v1', json(monitors));
    const [monitor, rule] = await Promise.all([
      discovery.resourceFor('monitoring.coreos.com/v1', 'ServiceMonitor'),
      discovery.resourceFor('monitoring.coreos.com/v1', 'GlobalRule'),
    ]);
    expect(monitor).toEqual({
      group: 'monitoring.coreos.com',
      version: 'v1',
      plural: 'servicemonitors',
      kind: 'ServiceMonitor',
      namespaced: true,
    });
    expect(rule?.namespaced).toBe(false);
    expect(transport.requests).toHaveLength(1);
  });

  it('are requested in the core group too', async () => {
    const { transport, discovery } = setUp();
    transport.on(
      'GET',
      '/api/v1',
      json({
        kind: 'APIResourceList',
        groupVersion: 'v1',
        resources: [{ name: 'things', kind: 'Thing', namespaced: true }],
      }),
    );
    expect(await discovery.resourceFor('v1', 'Thing')).toMatchObject({ group: '', version: 'v1', plural: 'things' });
  });

  it('are missing when the version, or the kind in it, is', async () => {
    const { transport, discovery } = setUp();
    transport.on('GET', '/apis/monitoring.coreos.com/v1', json(monitors));
    transport.on('GET', '/apis/apps/v1beta1', text('404 page not found\n', 404));
    expect(await discovery.resourceFor('monitoring.coreos.com/v1', 'Nothing')).toBeUndefined();
    expect(await discovery.resourceFor('apps/v1beta1', 'DaemonSet')).toBeUndefined();
    await expect(discovery.requireResource('apps/v1beta1', 'DaemonSet')).rejects.toMatchObject({
      kind: 'notFound',
      message: 'no matches for kind "DaemonSet" in version "apps/v1beta1"',
      hint: 'ensure CRDs are installed first',
    });
  });

  it('are requested again after a failure, and after invalidate', async () => {
    const { transport, discovery } = setUp();
    const down = status(500, 'InternalError', 'down');
    transport.on('GET', '/apis/monitoring.coreos.com/v1', down, text('404 page not found\n', 404), json(monitors));
    const ask = () => discovery.resourceFor('monitoring.coreos.com/v1', 'ServiceMonitor');
    await expect(ask()).rejects.toMatchObject({ kind: 'server' });
    expect(await ask()).toBeUndefined();
    expect(await ask()).toBeUndefined();
    discovery.invalidate();
    expect(await ask()).toBeDefined();
    expect(transport.requests).toHaveLength(3);
  });
});
