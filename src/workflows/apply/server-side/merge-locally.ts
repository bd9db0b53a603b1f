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
import { clientSideManagers, handedOver, takenOver } from './hand-over.ts';

/** A merge without a server: what is applied over which object, and by whom. */
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

/** No kind of a server's: fields are told apart, and lists are owned as one thing, as the server does without a schema. */
const NO_SCHEMA: PatchSchema = { schema: new Schema('', {}), node: UNKNOWN };

/** The schema by which the server merges these. The one that `ds` brings along costs no request, and may not know newer fields. */
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

/** The server's refusal of what is not of the types of its kind. */
function typedError({ target: { resource, namespace = '', name } }: LocalMerge, why: string): DsError {
  const where = `${namespace}/${name}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  const message = `failed to create typed patch object (${where}): ${why}`;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
  return new DsError('server', message, { status });
}

/** The server's refusal of an apply that others' fields are in the way of. */
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
 * What the server would make of an apply that first takes fields over, before it defaults, admits and validates the result. A dry run
 * cannot tell: it would have to keep the owners of the fields between the two. Throws what the server would answer.
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
  const over = (object: JsonObject): JsonObject => {
    const result = applied({ schema, node, manager, now, ignored: [['status']] }, object, body, force);
    if (result.conflicts !== undefined) throw conflictsError(result.conflicts);
    return result.object;
  };
  try {
    const first = over(takenOver(live, fieldManager, takeOver) ?? live);
    // Of an object that nobody owned, the server itself becomes the one who applied it on the client's side
    const managers = clientSideManagers(first);
    return managers.length === 0 ? first : over(handedOver(first, managers, fieldManager));
  } catch (error) {
    if (error instanceof ItemError || error instanceof NoKeyError) throw typedError(merge, error.message);
    throw error;
  }
}
