/**
 * Adds a member or takes its place. Assignment would lose one that is called `__proto__`, as a label or a key of a ConfigMap may be;
 * for keys that come from a file, a server or a command line this stands in its place.
 */
export function putMember<T>(object: Record<string, T>, name: string, value: NoInfer<T>): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else object[name] = value;
}

/** The same, but false when there is one of that name already. */
export function setMember<T>(object: Record<string, T>, name: string, value: NoInfer<T>): boolean {
  if (Object.hasOwn(object, name)) return false;
  putMember(object, name, value);
  return true;
}

/** The member of that name; undefined for what every object inherits, such as `constructor`. */
export function ownMember<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
