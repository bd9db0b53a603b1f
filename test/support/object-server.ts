import type { JsonObject } from '../../src/core/json/json.ts';
import { fakeTransport, json, status, type FakeTransport, type RecordedRequest, type Reply } from './fake-transport.ts';

/** A few objects behind a fake transport, with get, create and server-side apply. */
export interface ObjectServer {
  readonly transport: FakeTransport;
  /** Path → object, live. */
  readonly objects: Map<string, JsonObject>;
  /** Method, path and query of every write so far. */
  writes(): readonly string[];
}

function merged(live: JsonObject, applied: JsonObject): JsonObject {
  const all: Record<string, JsonObject[string]> = { ...live };
  for (const [key, value] of Object.entries(applied)) {
    const before = all[key];
    const isMerged = [before, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    all[key] = isMerged ? merged(before as JsonObject, value as JsonObject) : value;
  }
  return all;
}

/**
 * Serves the collections at `paths`. An apply merges maps and takes everything else as it is, and counts versions: enough to tell
 * what a client asked for, not what a server makes of it. `managedFields` are replaced by a mark of the last manager.
 */
export function objectServer(
  paths: readonly string[],
  initial: Readonly<Record<string, JsonObject>> = {},
): ObjectServer {
  const transport = fakeTransport();
  const identified = (path: string, object: JsonObject): JsonObject => ({
    ...object,
    metadata: { uid: `uid of ${path}`, ...(object['metadata'] as JsonObject) },
  });
  const objects = new Map(Object.entries(initial).map(([path, object]) => [path, identified(path, object)]));
  let version = 100;

  const kept = (path: string, object: JsonObject, request: RecordedRequest, code: number): Reply => {
    const manager = request.query.get('fieldManager') ?? '';
    const metadata = identified(path, object)['metadata'] as JsonObject;
    const before = objects.get(path);
    const isSame = JSON.stringify({ ...before, metadata: 0 }) === JSON.stringify({ ...object, metadata: 0 });
    if (!isSame || code === 201) version += 1;
    const next = {
      ...object,
      metadata: { ...metadata, resourceVersion: String(version), managedFields: [{ manager, operation: 'Apply' }] },
    };
    if (request.query.get('dryRun') === null) objects.set(path, next);
    return json(next, code);
  };

  const missing = (path: string): Reply => {
    const [name = '', kind = ''] = path.split('/').reverse();
    return status(404, 'NotFound', `${kind} "${name}" not found`, { name, kind });
  };

  const serve = (collection: string, name: string): void => {
    const path = `${collection}/${name}`;
    transport.on('GET', path, () => {
      const object = objects.get(path);
      return object === undefined ? missing(path) : json(object);
    });
    transport.on('PATCH', path, (request) => {
      const live = objects.get(path);
      return kept(path, merged(live ?? {}, request.json as JsonObject), request, live === undefined ? 201 : 200);
    });
  };
  for (const path of paths) {
    const at = path.lastIndexOf('/');
    const collection = path.slice(0, at);
    serve(collection, path.slice(at + 1));
    transport.on('POST', collection, (request) => {
      const object = request.json as JsonObject;
      const name = (object['metadata'] as { readonly name: string }).name;
      const kind = collection.slice(collection.lastIndexOf('/') + 1);
      if (!objects.has(`${collection}/${name}`)) return kept(`${collection}/${name}`, object, request, 201);
      return status(409, 'AlreadyExists', `${kind} "${name}" already exists`, { name, kind });
    });
  }
  return {
    transport,
    objects,
    writes: () =>
      transport.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  };
}
