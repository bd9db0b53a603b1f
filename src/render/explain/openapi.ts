import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';

/** An OpenAPI v3 document, and its schemas. */
export type OpenApi = JsonObject;

const GROUP_VERSION_KIND = 'x-kubernetes-group-version-kind';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const REFERENCE = '#/';

/** The schema that a reference in the document means; undefined without one. */
export function referenced(schema: JsonObject, document: OpenApi): JsonObject | undefined {
  const reference = referenceOf(schema);
  if (!reference.startsWith(REFERENCE)) return undefined;
  let at: JsonObject | undefined = document;
  for (const part of reference.slice(REFERENCE.length).split('/')) at = objectAt(at, part);
  return at;
}

/** Empty without a reference. */
export function referenceOf(schema: JsonObject): string {
  return stringAt(schema, '$ref') ?? '';
}

/** The schema of list items; undefined when there are none. */
export function itemsOf(schema: JsonObject): JsonObject | undefined {
  return notEmpty(objectAt(schema, 'items'));
}

/** The schema of the values of a map. */
export function valuesOf(schema: JsonObject): JsonObject | undefined {
  return notEmpty(objectAt(schema, 'additionalProperties'));
}

export function alternativesOf(schema: JsonObject): readonly JsonObject[] {
  return arrayAt(schema, 'allOf').filter(isObject);
}

/** The fields in the order of their names. */
export function fieldsOf(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  const fields = objectAt(schema, 'properties') ?? {};
  return Object.keys(fields)
    .sort()
    .flatMap((name) => {
      const field = fields[name];
      return isObject(field) ? [[name, field] as const] : [];
    });
}

function notEmpty(schema: JsonObject | undefined): JsonObject | undefined {
  return schema === undefined || Object.keys(schema).length === 0 ? undefined : schema;
}

export interface ExplainedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function kindIn(value: Json | undefined): ExplainedKind | undefined {
  if (!isObject(value)) return undefined;
  const [group, version, kind] = ['group', 'version', 'kind'].map((key) => stringAt(value, key) ?? '');
  return { group: group ?? '', version: version ?? '', kind: kind ?? '' };
}

/** The kind that the operations on a resource have. */
export function kindOfResource(
  document: OpenApi,
  { group, version, plural }: { readonly group: string; readonly version: string; readonly plural: string },
): ExplainedKind | undefined {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const paths = [root, `${root}/namespaces/{namespace}`].flatMap((base) => [
    `${base}/${plural}`,
    `${base}/${plural}/{name}`,
  ]);
  for (const path of paths) {
    const item = objectAt(objectAt(document, 'paths'), path);
    for (const method of METHODS) {
      const found = kindIn(objectAt(item, method)?.[GROUP_VERSION_KIND]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The schema of a kind. */
export function schemaOfKind(document: OpenApi, wanted: ExplainedKind): JsonObject | undefined {
  const schemas = objectAt(objectAt(document, 'components'), 'schemas') ?? {};
  const name = Object.keys(schemas)
    .sort()
    .find((one) =>
      arrayAt(objectAt(schemas, one), GROUP_VERSION_KIND).some((value) => {
        const { group, version, kind } = kindIn(value) ?? {};
        return group === wanted.group && version === wanted.version && kind === wanted.kind;
      }),
    );
  return name === undefined ? undefined : objectAt(schemas, name);
}
