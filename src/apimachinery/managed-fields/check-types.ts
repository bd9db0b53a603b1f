import { isObject, type Json } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { nameIn, type Schema, type SchemaNode } from '../schema/schema.ts';
import { fieldElement, pathText, type FieldPath, type PathElement } from './path-element.ts';
import { NoKeyError, shapeOf, UNKNOWN } from './shape.ts';

/**
 * Where an applied object has a wrong type or an unknown field: `PATH: PROBLEM` in the server's wording, in field order. Keys of list items
 * are checked by {@link checkItems}.
 */
export function typeProblems(schema: Schema, node: SchemaNode, value: Json): readonly string[] {
  const found: string[] = [];
  look(schema, node, value, [], (path, what) => found.push(`${pathText(path)}: ${what}`));
  return found;
}

type Tell = (path: FieldPath, what: string) => void;

/** The position of a value, modified during the walk. */
type Place = PathElement[];

function within(path: Place, element: PathElement, lookAt: () => void): void {
  path.push(element);
  lookAt();
  path.pop();
}

function look(schema: Schema, node: SchemaNode, value: Json, path: Place, tell: Tell): void {
  if (value === null) return;
  const resolved = schema.resolve(node);
  if (resolved.oneOf !== undefined || nameIn(node)?.endsWith('.Quantity') === true) {
    if (typeof value === 'object') tell(path, `expected any scalar, got &{${plain(value)}}`);
    return;
  }
  switch (resolved.type) {
    case 'array':
      if (!Array.isArray(value)) tell(path, `expected list, got &{${plain(value)}}`);
      else lookAtItems(schema, node, value as readonly Json[], path, tell);
      return;
    case 'object':
      if (!isObject(value)) tell(path, `expected map, got &{${plain(value)}}`);
      else lookAtFields(schema, resolved, value, path, tell);
      return;
    case 'integer':
    case 'number':
      if (typeof value !== 'number') tell(path, `expected numeric (int or float), got ${typeName(value)}`);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') tell(path, `expected boolean, got &{${plain(value)}}`);
      return;
    case 'string':
      if (typeof value !== 'string')
        tell(path, `expected string, got &value.valueUnstructured{Value:${source(value)}}`);
      return;
    default:
  }
}

function lookAtItems(schema: Schema, node: SchemaNode, items: readonly Json[], path: Place, tell: Tell): void {
  const shape = shapeOf(schema, node, items);
  const of = schema.resolve(node).items ?? UNKNOWN;
  for (const [index, item] of items.entries()) {
    const element = shape.kind === 'list' ? elementOf(shape.element, item, index) : `i:${index}`;
    within(path, element, () => look(schema, of, item, path, tell));
  }
}

function elementOf(element: (item: Json) => PathElement, item: Json, index: number): PathElement {
  try {
    return element(item);
  } catch (error) {
    if (error instanceof NoKeyError) return `i:${index}`;
    throw error;
  }
}

function lookAtFields(
  schema: Schema,
  { properties, additionalProperties }: SchemaNode,
  value: Readonly<Record<string, Json | undefined>>,
  path: Place,
  tell: Tell,
): void {
  for (const [key, item] of Object.entries(value)) {
    const known = ownMember(properties, key) ?? additionalProperties;
    within(path, fieldElement(key), () => {
      if (known !== undefined) look(schema, known, item ?? null, path, tell);
      else if (properties !== undefined) tell(path, 'field not declared in schema');
    });
  }
}

/** Go's `%T`. */
function typeName(value: Json): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Go's `%v`. */
function plain(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(plain).join(' ')}]`;
  if (value === null) return '<nil>';
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${key}:${plain(item ?? null)}`);
  return `map[${pairs.sort().join(' ')}]`;
}

/** Go's `%#v`. */
function source(value: Json): string {
  if (Array.isArray(value)) return `[]interface {}{${(value as readonly Json[]).map(source).join(', ')}}`;
  if (!isObject(value)) return value === null ? 'interface {}(nil)' : JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${source(item ?? null)}`);
  return `map[string]interface {}{${pairs.sort().join(', ')}}`;
}
