import type { Json, JsonObject } from '../../../src/core/json/json.ts';
import { GROUP } from '../../support/two-appliers.ts';

type File = readonly JsonObject[];

function daemonSet(name: string, pod: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, ...metadata },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        // no node: pods would only add noise
        spec: { nodeSelector: { 'test/nowhere': 'here' }, containers: [{ name: 'a', image: 'a' }], ...pod },
      },
      ...spec,
    },
  };
}

function service(name: string, ports: readonly Json[]): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP: 'None', selector: { app: name }, ports },
  };
}

function configMap(name: string, data: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

function widget(name: string, spec: Json): JsonObject {
  return { apiVersion: `${GROUP}/v1`, kind: 'Widget', metadata: { name }, spec };
}

const ports = (...list: readonly JsonObject[]): JsonObject => ({
  containers: [{ name: 'a', image: 'a', ports: list }],
});
const dns = { name: 'dns', containerPort: 53, protocol: 'UDP' };
const dnsTcp = { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' };

/**
 * The last file that ds applies as kubectl does is the one before a patch by merge key would lose a port: kubectl sends it and says
 * `configured`, ds refuses.
 */
export const LOSING_A_PORT: Readonly<Record<string, readonly File[]>> = {
  'one port for two protocols': [
    [daemonSet('dns', ports(dns, dnsTcp))],
    [daemonSet('dns', ports(dns, dnsTcp))],
    [daemonSet('dns', ports(dnsTcp, dns))],
    [daemonSet('dns', ports(dns))],
    [daemonSet('dns', ports(dns, { name: 'metrics', containerPort: 9153 }))],
  ],
  'one port of a service for two protocols': [
    [service('dns', [{ name: 'dns', port: 53, protocol: 'UDP' }])],
    [
      service('dns', [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ]),
    ],
    [
      service('dns', [
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ]),
    ],
    [service('dns', [{ name: 'dns-tcp', port: 53, protocol: 'TCP' }])],
  ],
};

/** Files that are applied one after the other, each a known difficult case for merges. */
export const HAND_WRITTEN: Readonly<Record<string, readonly File[]>> = {
  'a volume of another type': [
    [daemonSet('volume', { volumes: [{ name: 'v', emptyDir: {} }] })],
    [daemonSet('volume', { volumes: [{ name: 'v', hostPath: { path: '/var' } }] })],
    [daemonSet('volume', { volumes: [{ name: 'v', configMap: { name: 'x' } }] })],
    [daemonSet('volume', { volumes: [{ name: 'w', configMap: { name: 'x' } }] })],
    [daemonSet('volume', {})],
  ],
  'another way to update': [
    [daemonSet('way', {}, { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } })],
    [daemonSet('way', {}, { updateStrategy: { type: 'OnDelete' } })],
    [
      daemonSet(
        'way',
        {},
        { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
      ),
    ],
    [daemonSet('way', {})],
  ],
  'a container of another name, and the old one back': [
    [daemonSet('name', { containers: [{ name: 'a', image: 'x', env: [{ name: 'A', value: '1' }] }] })],
    [daemonSet('name', { containers: [{ name: 'b', image: 'x', env: [{ name: 'A', value: '1' }] }] })],
    [
      daemonSet('name', {
        containers: [
          { name: 'c', image: 'y' },
          { name: 'b', image: 'x' },
          { name: 'a', image: 'x' },
        ],
      }),
    ],
    [daemonSet('name', { containers: [{ name: 'a', image: 'x' }] })],
  ],
  'a variable from elsewhere': [
    [daemonSet('env', { containers: [{ name: 'a', image: 'a', env: [{ name: 'A', value: '1' }] }] })],
    [
      daemonSet('env', {
        containers: [
          { name: 'a', image: 'a', env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] },
        ],
      }),
    ],
    [daemonSet('env', { containers: [{ name: 'a', image: 'a', env: [{ name: 'A', value: '' }] }] })],
  ],
  'null for a value, and empty maps and lists': [
    [daemonSet('null', { tolerations: null, hostNetwork: null, dnsPolicy: null, securityContext: {} })],
    [daemonSet('null', { tolerations: null, hostNetwork: null, dnsPolicy: null, securityContext: {} })],
    [daemonSet('null', { tolerations: [{ operator: 'Exists' }], hostNetwork: true })],
    [daemonSet('null', { tolerations: [], hostNetwork: null, volumes: [] })],
    [configMap('null', { a: '1', b: null }, { labels: null, annotations: null })],
    [configMap('null', { a: null, b: '1' })],
    [widget('null', { a: null, list: [{ a: null }], map: { b: null } })],
    [widget('null', { a: 1, list: [{ a: null }], map: null })],
    [widget('null', { a: null, map: { b: { c: null } } })],
  ],
  'finalizers and owners': [
    [configMap('owned', {}, { finalizers: ['x.example.com/b', 'x.example.com/a'] })],
    [configMap('owned', {}, { finalizers: ['x.example.com/b', 'x.example.com/a'] })],
    [configMap('owned', {}, { finalizers: ['x.example.com/a'] })],
    [configMap('owned', {})],
  ],
  'a memory in the file, and names that programs stumble over': [
    [configMap('named', { constructor: 'x', 'a.b': '<&>\u2028', '10': 'ten', '9': 'nine' })],
    [
      configMap(
        'named',
        { '9': 'nine', '10': 'x' },
        { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', constructor: 'y' } },
      ),
    ],
    [configMap('named', { constructor: 'x' }, { annotations: { toString: 'z' } })],
  ],
  'what never was in the schema': [
    [widget('free', { lists: [['a'], ['b']], mixed: [1, 'a', { b: null }], float: 0.1 })],
    [widget('free', { lists: [['a']], mixed: [1, 'a', { b: 2 }], float: 1e-7 })],
    [widget('free', 'text')],
  ],
};
