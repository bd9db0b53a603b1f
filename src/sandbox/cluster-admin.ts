import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../core/json/json.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from './api/http.ts';
import { CONTROLLERS, type ControllerName } from './controllers/control-plane.ts';
import type { NodeOperations } from './node-operations.ts';
import { badRequest, isApiError } from './store/api-error.ts';

interface Reach {
  readonly nodes: NodeOperations;
  readonly about: () => JsonObject;
  readonly freeze: (controller: ControllerName) => void;
  readonly thaw: (controller: ControllerName) => void;
  readonly isFrozen: (controller: ControllerName) => boolean;
}

/** The path that identifies a sandbox. */
export const SANDBOX_PATH = '/sandbox/v1';

const NODE = /^\/sandbox\/v1\/nodes\/([^/?]+)\/([a-z]+)$/;
const CONTROLLER = /^\/sandbox\/v1\/controllers\/([^/?]+)\/(freeze|thaw)$/;

/**
 * The sandbox's own API.
 * - `GET /sandbox/v1` describes the sandbox.
 * - `POST /sandbox/v1/nodes/NAME/OPERATION`, where the operation is one of {@link NodeOperations}; the body is its argument:
 *   the request of `add`, the labels of `label`, the taint of `taint`, `{key, effect}` of `untaint`, `{how}` of `fail`.
 * - `POST /sandbox/v1/controllers/NAME/freeze` and `/thaw`; `GET /sandbox/v1/controllers` lists which are frozen.
 */
export function clusterPath(reach: Reach, { method, path, body = '' }: ApiRequest): ApiResponse | undefined {
  if (path === '/sandbox/v1/controllers' && method === 'GET') return jsonResponse(200, frozenOf(reach));
  if (path === SANDBOX_PATH && method === 'GET') return jsonResponse(200, reach.about());
  const [, node, operation] = NODE.exec(path) ?? [];
  const [, controller, change] = CONTROLLER.exec(path) ?? [];
  if (method !== 'POST' || (node === undefined && controller === undefined)) return undefined;
  try {
    if (node !== undefined) operate(reach.nodes, decodeURIComponent(node), operation ?? '', argumentOf(body));
    else reach[change === 'freeze' ? 'freeze' : 'thaw'](controllerNamed(controller ?? ''));
    return jsonResponse(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
  } catch (error) {
    if (!isApiError(error) || error.reason === '') throw error;
    return jsonResponse(error.code, error.toStatus());
  }
}

function frozenOf(reach: Reach): JsonObject {
  return { controllers: CONTROLLERS.map((name): Json => ({ name, frozen: reach.isFrozen(name) })) };
}

function controllerNamed(name: string): ControllerName {
  const known = CONTROLLERS.find((one) => one === name);
  if (known === undefined) throw badRequest(`there is no controller ${name}: use one of ${CONTROLLERS.join(', ')}`);
  return known;
}

function argumentOf(body: string): JsonObject {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return value;
  } catch (error) {
    throw badRequest(`the body is not JSON: ${(error as Error).message}`);
  }
  throw badRequest('the body is not an object');
}

function required(argument: JsonObject, key: string): string {
  const value = stringAt(argument, key);
  if (value === undefined) throw badRequest(`${key} is missing`);
  return value;
}

function operate(nodes: NodeOperations, name: string, operation: string, argument: JsonObject): void {
  switch (operation) {
    case 'add':
      nodes.add(name, argument);
      return;
    case 'label':
      nodes.label(name, (objectAt(argument, 'labels') ?? argument) as Readonly<Record<string, string | null>>);
      return;
    case 'taint':
      nodes.taint(name, { ...argument, key: required(argument, 'key'), effect: required(argument, 'effect') });
      return;
    case 'untaint':
      nodes.untaint(name, required(argument, 'key'), stringAt(argument, 'effect'));
      return;
    case 'fail':
      nodes.fail(name, stringAt(argument, 'how') === 'notReady' ? 'notReady' : 'dead');
      return;
    case 'remove':
    case 'cordon':
    case 'uncordon':
    case 'recover':
      nodes[operation](name);
      return;
    default:
      throw badRequest(`unknown node operation ${operation}`);
  }
}
