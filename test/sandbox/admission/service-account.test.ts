import { describe, expect, it } from 'vitest';
import { NAMESPACES } from '../../../src/sandbox/kinds/namespaces.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../../../src/sandbox/kinds/stored-kinds.ts';
import type { KubeObject } from '../../../src/kube/wire.ts';
import { agent, apply, counts, testCluster, reported } from '../cluster.ts';

describe('a service account that does not exist', () => {
  it('prevents the creation of pods', () => {
    const cluster = testCluster();
    apply(cluster, agent({ pod: { serviceAccountName: 'nobody-here' } }));
    cluster.clock.advance(1000);
    expect(counts(cluster)).toBe('3 0 0 0 0 0');
    expect(new Set(reported(cluster, 'DaemonSet'))).toEqual(
      new Set([
        'FailedCreate: Error creating: pods "agent-" is forbidden: error looking up service account default/nobody-here: serviceaccount "nobody-here" not found',
      ]),
    );
  });
});

describe('the service account of a pod', () => {
  it('is the default one, mounted unless something else is', () => {
    const cluster = testCluster(1);
    apply(cluster, agent());
    cluster.clock.advance(1000);
    const spec = cluster.store.list(PODS)[0]?.spec;
    const volume = spec?.volumes?.[0]?.name ?? '';
    expect([spec?.serviceAccountName, spec?.serviceAccount]).toEqual(['default', 'default']);
    expect(volume).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec?.containers[0]?.volumeMounts).toEqual([
      { name: volume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ]);
    expect(spec?.volumes?.[0]?.projected?.sources?.map((source) => Object.keys(source)[0])).toEqual([
      'serviceAccountToken',
      'configMap',
      'downwardAPI',
    ]);
  });

  it('adds its pull secrets, and no token with automountServiceAccountToken: false', () => {
    const cluster = testCluster(1);
    cluster.store.create(SERVICE_ACCOUNTS, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'puller', namespace: 'default' },
      imagePullSecrets: [{ name: 'registry' }],
      automountServiceAccountToken: false,
    } as KubeObject);
    apply(cluster, agent({ pod: { serviceAccountName: 'puller' } }));
    cluster.clock.advance(1000);
    const spec = cluster.store.list(PODS)[0]?.spec;
    expect(spec?.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(spec?.volumes).toBeUndefined();
  });
});

describe('a new namespace', () => {
  it('gets its service account and root certificate from a controller, and pods wait for them', () => {
    const cluster = testCluster(1);
    const { store, clock, failures } = cluster;
    store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'logging' } });
    expect(store.get(SERVICE_ACCOUNTS, { namespace: 'logging', name: 'default' })).toBeUndefined();
    apply(cluster, agent({ namespace: 'logging' }));
    clock.advance(1000);
    expect(store.get(SERVICE_ACCOUNTS, { namespace: 'logging', name: 'default' })).toBeDefined();
    expect(store.get(CONFIG_MAPS, { namespace: 'logging', name: 'kube-root-ca.crt' })).toBeDefined();
    expect(store.list(PODS, 'logging')).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  it('has no pods without its service account', () => {
    const cluster = testCluster(1);
    cluster.freeze('namespace');
    cluster.store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'logging' } });
    cluster.clock.advance(5000);
    apply(cluster, agent({ namespace: 'logging' }));
    cluster.clock.advance(1000);
    expect(cluster.store.list(PODS, 'logging')).toEqual([]);
    expect(reported(cluster, 'DaemonSet')[0]).toContain('serviceaccount "default" not found');
  });
});
