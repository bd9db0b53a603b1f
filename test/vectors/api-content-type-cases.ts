import type { Json } from '../../src/core/json/json.ts';
import type { ApiCase, ApiRequestCase } from './api-exchange.ts';
import { CONFIG_MAPS, configMap, get, PODS, post, TABLE } from './api-requests.ts';
import { typedBinding, typedScale, typedTokenRequest } from './protobuf-body.ts';

const CM = `${CONFIG_MAPS}/a`;
const ACCOUNTS = '/api/v1/namespaces/NS/serviceaccounts';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/NS/deployments';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

function sent(type: string, method: string, path: string, body: Json): ApiRequestCase {
  return { method, path, headers: { 'content-type': type }, body };
}

const TEMPLATE = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { schedulerName: 'none', containers: [{ name: 'c', image: 'i' }] },
};

/** The types of bodies that clients send, to every kind of path that reads one. */
export const CONTENT_TYPE_CASES: readonly ApiCase[] = [
  {
    name: 'content-types',
    requests: [
      ...['application/xml', 'application/cbor', 'text/plain', 'json', 'application/merge-patch+json'].map((type) =>
        sent(type, 'POST', CONFIG_MAPS, configMap('a')),
      ),
      sent('Application/JSON; charset=utf-8', 'POST', CONFIG_MAPS, configMap('a')),
      sent('application/yaml;charset=utf-8', 'POST', CONFIG_MAPS, 'metadata: {name: b}\ndata:\n  a: "1"\n'),
      sent('application/cbor', 'PUT', CM, configMap('a')),
      sent('application/cbor', 'DELETE', CM, { dryRun: ['All'] }),
      sent('application/cbor', 'DELETE', CONFIG_MAPS, { dryRun: ['All'] }),
      ...['application/cbor', 'application/json', 'application/strategic-merge-patch+json;charset=utf-8'].map((type) =>
        sent(type, 'PATCH', CM, { data: { a: '2' } }),
      ),
      sent('application/xml', 'POST', REVIEWS, {}),
      get(CONFIG_MAPS),
    ],
  },
  {
    name: 'typed-bodies',
    requests: [
      post(ACCOUNTS, { metadata: { name: 'sa' } }),
      sent(PROTOBUF, 'POST', `${ACCOUNTS}/sa/token`, typedTokenRequest({})),
      sent(PROTOBUF, 'POST', `${ACCOUNTS}/sa/token`, typedTokenRequest({ audiences: ['a', 'b'] })),
      sent(PROTOBUF, 'POST', `${ACCOUNTS}/sa/token`, typedTokenRequest({ expirationSeconds: 5 })),
      sent(PROTOBUF, 'POST', `${ACCOUNTS}/sa/token`, 'nonsense'),
      post(DEPLOYMENTS, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: TEMPLATE },
      }),
      sent(PROTOBUF, 'PUT', `${DEPLOYMENTS}/d/scale`, typedScale('d', 7)),
      get(`${DEPLOYMENTS}/d/scale`),
      get(`${DEPLOYMENTS}/d/scale`, TABLE),
      post('/api/v1/nodes', { metadata: { name: 'typed-node' } }),
      post(PODS, POD),
      sent(PROTOBUF, 'POST', `${PODS}/p/binding`, typedBinding('p', 'typed-node')),
      sent(PROTOBUF, 'POST', `${PODS}/p/binding`, typedBinding('p', 'typed-node')),
    ],
  },
];
