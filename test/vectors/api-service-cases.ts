import type { JsonObject } from '../../src/core/json/json.ts';
import type { ApiCase } from './api-exchange.ts';
import { apply, CONFIG_MAPS, configMap, get, MERGE_PATCH, patch, post, put, remove } from './api-requests.ts';

const SERVICES = '/api/v1/namespaces/NS/services';

function service(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

const ports = [{ port: 80 }];
const selector = { app: 'a' };

/** What the server assigns to a Service, and keeps. */
export const SERVICE_CASES: readonly ApiCase[] = [
  {
    name: 'services',
    requests: [
      post(SERVICES, service('plain', { selector, ports })),
      post(SERVICES, service('headless', { clusterIP: 'None', selector, ports })),
      post(SERVICES, service('bare', { clusterIP: 'None' })),
      post(SERVICES, service('external', { type: 'ExternalName', externalName: 'example.com' })),
      post(SERVICES, service('node', { type: 'NodePort', selector, ports: [{ port: 80, targetPort: 'http' }] })),
      post(SERVICES, service('portless', { selector })),
      put(`${SERVICES}/plain`, service('plain', { selector, ports: [{ port: 81 }] })),
      patch(`${SERVICES}/plain`, MERGE_PATCH, { spec: { clusterIP: '10.0.0.250' } }),
      patch(`${SERVICES}/plain`, MERGE_PATCH, { spec: { type: 'NodePort' } }),
      patch(`${SERVICES}/plain`, MERGE_PATCH, { spec: { sessionAffinity: 'ClientIP' } }),
      patch(`${SERVICES}/plain`, MERGE_PATCH, { spec: { type: 'ClusterIP' } }),
      put(`${SERVICES}/node`, service('node', { type: 'NodePort', selector, ports })),
      patch(`${SERVICES}/external`, MERGE_PATCH, { spec: { type: 'ClusterIP', externalName: null, ports } }),
      patch(`${SERVICES}/headless`, MERGE_PATCH, { spec: { type: 'ExternalName', externalName: 'example.com' } }),
      apply(`${SERVICES}/plain`, 'm', service('plain', { ports: [{ port: 81, protocol: 'TCP' }] })),
      get(`${SERVICES}/plain`),
      remove(`${SERVICES}/plain`),
    ],
  },
  {
    name: 'leaving',
    requests: [
      post(CONFIG_MAPS, configMap('held', {}, { finalizers: ['example.com/hold'] })),
      remove(`${CONFIG_MAPS}/held`),
      post(CONFIG_MAPS, configMap('held')),
      patch(`${CONFIG_MAPS}/held`, MERGE_PATCH, { metadata: { finalizers: null } }),
      post(CONFIG_MAPS, configMap('held')),
    ],
  },
];
