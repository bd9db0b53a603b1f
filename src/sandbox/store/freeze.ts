/**
 * Freezes a tree of JSON. What is frozen already is taken to be frozen below too, so that freezing a changed copy of a stored
 * object costs what changed.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
