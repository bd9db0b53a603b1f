import { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { CallOptions, Client } from '../../../kube/client.ts';
import { apiVersionOf, type Resource } from '../../../kube/resource.ts';
import { ItemError } from '../../../apimachinery/managed-fields/check-items.ts';
import { typeProblems } from '../../../apimachinery/managed-fields/check-types.ts';
import { conflictMessage, ownerText } from '../../../apimachinery/managed-fields/conflict-error.ts';
import { applied, type Conflict } from '../../../apimachinery/managed-fields/ownership.ts';
import { pathText } from '../../../apimachinery/managed-fields/path-element.ts';
import { NoKeyError, UNKNOWN } from '../../../apimachinery/managed-fields/shape.ts';
import { Schema } from '../../../apimachinery/schema/schema.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import { ownPatchSchema, servedSchema, type PatchSchema } from '../patch-schema.ts';
import { clientSideManagers, transferred, takenOver } from './field-ownership.ts';

/** A server-side apply without a server. */
export interface LocalMerge {
  readonly target: ManifestTarget;
  readonly live: JsonObject;
  readonly body: JsonObject;
  readonly fieldManager: string;
  /** Managers whose fields are taken over first. */
  readonly takeOver: readonly string[];
  readonly force: boolean;
  /** RFC 3339. */
  readonly now: string;
}

/** Without a schema, the server owns fields separately and lists as a whole. */
const NO_SCHEMA: PatchSchema = { schema: new Schema('', {}), node: UNKNOWN };

/** The schema for merging these objects. The one that ships with `ds` costs no request, but may lack newer fields. */
async function mergeSchema(
  client: Client,
  resource: Resource,
  objects: readonly JsonObject[],
  options: CallOptions,
): Promise<PatchSchema> {
  const own = await ownPatchSchema(resource);
  const isKnown = own !== undefined && objects.every((one) => typeProblems(own.schema, own.node, one).length === 0);
  if (isKnown) return own;
  return (await servedSchema(client, resource, options)) ?? own ?? NO_SCHEMA;
}

/** The server's error for values of the wrong type. */
function typedError({ target: { resource, namespace = '', name } }: LocalMerge, why: string): DsError {
  const where = `${namespace}/${name}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  const message = `failed to create typed patch object (${where}): ${why}`;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
  return new DsError('server', message, { status });
}

/** The server's error for conflicts with other managers. */
function conflictsError(conflicts: readonly Conflict[]): DsError {
  const message = conflictMessage(conflicts);
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${ownerText(owner)}`,
    field: pathText(path),
  }));
  const head = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  const status = { ...head, message, reason: 'Conflict', details: { causes }, code: 409 };
  return new DsError('conflict', message, { status });
}

/**
 * Merges an apply that first takes fields over, as the server would before it defaults, admits and validates the result. A dry run cannot
 * do this: the server would have to keep the changed owners between two requests. Throws the server's errors.
 */
export async function mergedLocally(client: Client, merge: LocalMerge, options: CallOptions): Promise<JsonObject> {
  const { target, live, body, fieldManager, takeOver, force, now } = merge;
  const { schema, node } = await mergeSchema(client, target.resource, [live, body], options);
  const problems = typeProblems(schema, node, body);
  if (problems.length > 0) {
    throw typedError(merge, problems.length === 1 ? problems.join('') : ['errors:', ...problems].join('\n  '));
  }
  const manager = {
    name: fieldManager,
    operation: 'Apply',
    apiVersion: apiVersionOf(target.resource),
    subresource: '',
  } as const;
  const apply = (object: JsonObject): JsonObject => {
    const result = applied({ schema, node, manager, now, ignored: [['status']] }, object, body, force);
    if (result.conflicts !== undefined) throw conflictsError(result.conflicts);
    return result.object;
  };
  try {
    const first = apply(takenOver(live, fieldManager, takeOver) ?? live);
    // the server gives an object without owners to client-side apply
    const managers = clientSideManagers(first);
    return managers.length === 0 ? first : apply(transferred(first, managers, fieldManager));
  } catch (error) {
    if (error instanceof ItemError || error instanceof NoKeyError) throw typedError(merge, error.message);
    throw error;
  }
}
