import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import { hasNull, withoutNullEntries } from '../../apimachinery/schema/without-null-entries.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { Resource } from '../../kube/resource.ts';

/** The body of a server-side apply or a creation without nulls that mean no entry of a map. */
export async function meantBody(body: JsonObject, { group, version, kind }: Resource): Promise<JsonObject> {
  if (!hasNull(body)) return body;
  const schema = await loadSchema();
  const node = schema.kind({ group, version, kind });
  return node === undefined ? body : withoutNullEntries(schema, node, body);
}
