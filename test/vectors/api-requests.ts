import type { Json, JsonObject } from '../../src/core/json/json.ts';
import type { ApiRequestCase } from './api-exchange.ts';

export const CONFIG_MAPS = '/api/v1/namespaces/NS/configmaps';
export const PODS = '/api/v1/namespaces/NS/pods';
export const DAEMON_SETS = '/apis/apps/v1/namespaces/NS/daemonsets';

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
export const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

export function get(path: string, accept?: string): ApiRequestCase {
  return { method: 'GET', path, ...(accept === undefined ? {} : { headers: { accept } }) };
}

export function post(path: string, body: Json): ApiRequestCase {
  return { method: 'POST', path, body };
}

export function put(path: string, body: Json): ApiRequestCase {
  return { method: 'PUT', path, body };
}

export function remove(path: string, body?: Json): ApiRequestCase {
  return { method: 'DELETE', path, ...(body === undefined ? {} : { body }) };
}

export function patch(path: string, type: string, body: Json): ApiRequestCase {
  return { method: 'PATCH', path, headers: { 'content-type': type }, body };
}

export function apply(path: string, manager: string, body: Json, query = ''): ApiRequestCase {
  return patch(`${path}?fieldManager=${manager}${query}`, APPLY_PATCH, body);
}

export function configMap(name: string, data: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** A minimal DaemonSet that matches no node. */
export function daemonSet(name: string, spec: JsonObject = {}, pod: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { nodeSelector: { none: 'such' }, containers: [{ name: 'main', image: 'agent:1' }], ...pod },
      },
      ...spec,
    },
  };
}
