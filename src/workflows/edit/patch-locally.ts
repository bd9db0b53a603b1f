import { DsError } from '../../core/errors.ts';
import { isObject, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { parseApiVersion } from '../../kube/discovery/known-resources.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../../apimachinery/patch/json-patch.ts';
import { mergePatch } from '../../apimachinery/patch/merge-patch.ts';
import { StrategicPatchError } from '../../apimachinery/patch/patch-field.ts';
import { strategicMergePatch } from '../../apimachinery/patch/strategic-merge-patch.ts';
import { loadSchema } from '../../apimachinery/schema/load-schema.ts';

export type LocalPatchType = 'strategic' | 'merge' | 'json';

/** Applies a patch without a server. Throws a DsError of kind `input` when the patch does not fit. */
export async function patchLocally(object: JsonObject, type: LocalPatchType, patch: Json): Promise<JsonObject> {
  try {
    const patched = type === 'strategic' ? await strategic(object, patch) : plain(object, type, patch);
    if (isObject(patched)) return patched;
  } catch (error) {
    if (!(error instanceof JsonPatchError) && !(error instanceof StrategicPatchError)) throw error;
    throw new DsError('input', `the patch cannot be applied: ${error.message}`, { cause: error });
  }
  throw new DsError('input', 'the patch does not result in an object');
}

function plain(object: JsonObject, type: 'merge' | 'json', patch: Json): Json {
  // anything but a list of operations has been rejected
  return type === 'merge' ? mergePatch(object, patch) : jsonPatch(object, patch as unknown as JsonPatchOperation[]);
}

async function strategic(object: JsonObject, patch: Json): Promise<Json> {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const kind = stringAt(object, 'kind') ?? '';
  const schema = await loadSchema();
  const node = schema.kind({ ...parseApiVersion(apiVersion), kind });
  if (node === undefined) {
    // kubectl's message
    const what = `${apiVersion}, Kind=${kind}`;
    throw new DsError('input', `strategic merge patch is not supported for ${what} locally, try --type merge`);
  }
  return strategicMergePatch(schema, node, object, patch as JsonObject);
}
