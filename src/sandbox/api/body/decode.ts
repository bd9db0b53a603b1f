import type { JsonObject } from '../../../core/json/json.ts';
import { decodeObject, TypeMismatch, type Decoded } from '../../../apimachinery/schema/decode.ts';
import { duplicateKeys } from '../../../apimachinery/schema/duplicate-keys.ts';
import type { Schema, SchemaNode } from '../../../apimachinery/schema/schema.ts';
import type { Served } from '../../kinds/catalog.ts';
import { badRequest } from '../../store/api-error.ts';
import { addressed, parsedBody } from './body.ts';
import type { Call } from '../context.ts';
import { mediaType, PROTOBUF } from './media-type.ts';
import type { FieldValidation } from '../write/write-options.ts';

/** How many problems the server reports at once. */
const MOST_PROBLEMS = 100;

export function nodeOf(schema: Schema, { kind, group, version }: Served): SchemaNode | undefined {
  return schema.kind({ group, version, kind: kind.kind });
}

/** The object decoded by its kind's schema; unchanged when there is none. Throws a TypeMismatch. */
export function decoded(schema: Schema, served: Served, object: JsonObject): Decoded {
  const node = nodeOf(schema, served);
  return node === undefined ? { object, unknown: [] } : decodeObject(schema, node, object, served.kind.kind);
}

/** Handles the problems by `fieldValidation`: ignored, warnings, or the text of a refusal. */
export function strictProblem(
  problems: readonly string[],
  validation: FieldValidation,
  call: Call,
): string | undefined {
  if (problems.length === 0 || validation === 'Ignore') return undefined;
  const reported = problems.slice(0, MOST_PROBLEMS);
  if (validation === 'Strict') return `strict decoding error: ${reported.join(', ')}`;
  call.warnings.push(...reported);
  return undefined;
}

export function problemsOf(unknown: readonly string[], text: string): readonly string[] {
  const duplicates = duplicateKeys(text).map((path) => `duplicate field ${JSON.stringify(path)}`);
  return [...duplicates, ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`)];
}

/** The object in a request's body, checked against the URL. Throws 400. */
export async function decodedBody(schema: Schema, call: Call, validation: FieldValidation): Promise<JsonObject> {
  const { body = '', headers } = call.request;
  const { served } = call;
  const contentType = headers?.['content-type'];
  const object = await parsedBody(body, contentType, served.kind.kind);
  const refuse = (why: string): Error => {
    const { kind } = served.kind;
    return badRequest(`${kind} in version "${served.version}" cannot be handled as a ${kind}: ${why}`);
  };
  let read: Decoded;
  try {
    read = decoded(schema, served, object);
  } catch (error) {
    if (error instanceof TypeMismatch) throw refuse(error.message);
    throw error;
  }
  const isJson = !['application/yaml', PROTOBUF].includes(mediaType(contentType));
  const problem = strictProblem(problemsOf(read.unknown, isJson ? body : ''), validation, call);
  if (problem !== undefined) throw refuse(problem);
  return addressed(read.object, call);
}
