import type { Json } from '../core/json.ts';

/** Levels of nesting that a manifest may have: schemas in CustomResourceDefinitions reach some forty. */
export const MAX_DEPTH = 200;

/** An object that is being read. */
export type Building = Record<string, Json>;

export function emptyObject(): Building {
  return {};
}

/** Adds a member as data, whatever its name (`__proto__` too); false when there is one of that name already. */
export function setMember(object: Building, name: string, value: Json): boolean {
  if (Object.hasOwn(object, name)) return false;
  putMember(object, name, value);
  return true;
}

/** Adds a member or takes its place. */
export function putMember(object: Building, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else object[name] = value;
}
