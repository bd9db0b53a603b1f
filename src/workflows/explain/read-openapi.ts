import { DsError, isKind } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { ResourceType } from './find-resource.ts';

/** The server's OpenAPI v3 document with a resource type. Throws a DsError of kind `notFound`, with kubectl's message, if there is none. */
export async function readOpenApi(client: Client, resource: ResourceType, options: CallOptions): Promise<JsonObject> {
  const apiVersion = apiVersionOf(resource);
  try {
    return await client.getRaw(`/openapi/v3/${resource.group === '' ? 'api' : 'apis'}/${apiVersion}`, options);
  } catch (error) {
    if (!isKind(error, 'notFound')) throw error;
    const name = `${resource.group}/${resource.version}, Resource=${resource.plural}`;
    throw new DsError('notFound', `couldn't find resource for "${name}"`, { cause: error });
  }
}
