import { describe, expect, it } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import { createClient } from '../../src/kube/create-client.ts';
import { createDiscovery } from '../../src/kube/discovery/discovery.ts';
import { collectionPath, objectPath } from '../../src/kube/paths.ts';
import { DAEMON_SETS, PODS } from '../../src/kube/resource.ts';
import { fakeTransport } from '../support/fake-transport.ts';

// A manifest with such a name would otherwise delete a whole collection, or reach another object.
const LEADING_ELSEWHERE = ['', '.', '..', 'a/b', '../secrets/s', 'a%2Fb', '%2e%2e'];

describe('names that lead elsewhere in a URL path', () => {
  it.each(LEADING_ELSEWHERE)('%j is refused as the name of an object', (name) => {
    expect(() => objectPath({ resource: DAEMON_SETS, namespace: 'ops', name })).toThrow(DsError);
    expect(() => objectPath({ resource: DAEMON_SETS, namespace: 'ops', name })).toThrow(/^invalid DaemonSet name "/);
  });

  it.each(LEADING_ELSEWHERE.filter((name) => name !== ''))('%j is refused as a namespace', (namespace) => {
    expect(() => collectionPath({ resource: PODS, namespace })).toThrow(/^invalid namespace "/);
    expect(() => objectPath({ resource: PODS, namespace, name: 'a' })).toThrow(/^invalid namespace "/);
  });

  it.each(['', '.', '..', '%2e%2e', 'a/', 'v1/../../v1', '../v1', 'g/..', 'g/.'])(
    '%j is the version of no kind, and nothing is requested',
    async (apiVersion) => {
      const transport = fakeTransport();
      const discovery = createDiscovery(createClient(transport));
      expect(await discovery.resourceFor(apiVersion, 'Thing')).toBeUndefined();
      expect(transport.requests).toEqual([]);
    },
  );

  it('any other name is one segment', () => {
    expect(objectPath({ resource: DAEMON_SETS, namespace: 'o p', name: 'a?b=c#d...' })).toBe(
      '/apis/apps/v1/namespaces/o%20p/daemonsets/a%3Fb%3Dc%23d...',
    );
  });
});
