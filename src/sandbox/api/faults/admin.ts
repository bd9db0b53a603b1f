import type { Json, JsonObject } from '../../../core/json/json.ts';
import { badRequest } from '../../store/api-error.ts';
import type { Faults } from './faults.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from '../http.ts';
import { faultsOf } from './read-fault.ts';

const FAULTS = '/sandbox/v1/faults';

function shown(faults: Faults): ApiResponse {
  return jsonResponse(200, { faults: faults.list() as unknown as Json });
}

/** `/sandbox/v1/faults`: GET lists the faults, PUT replaces them, DELETE removes all. */
export function adminPath(faults: Faults, { method, path, body = '' }: ApiRequest): ApiResponse | undefined {
  if (path.split('?')[0] !== FAULTS) return undefined;
  if (method === 'DELETE') faults.set([]);
  if (method === 'PUT') faults.set(faultsOf(parsed(body)['faults']));
  return shown(faults);
}

function parsed(body: string): JsonObject {
  try {
    return JSON.parse(body) as JsonObject;
  } catch (error) {
    throw badRequest(`the body is not JSON: ${(error as Error).message}`);
  }
}
