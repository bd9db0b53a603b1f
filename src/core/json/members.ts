/**
 * Sets a member. An assignment would lose a member called `__proto__`, which may be a label or a key of a ConfigMap. To be used for all
 * keys that come from a file, a server or a command line.
 */
export function putMember<T>(object: Record<string, T>, name: string, value: NoInfer<T>): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else object[name] = value;
}

/** Sets a member; returns false if it already exists. */
export function setMember<T>(object: Record<string, T>, name: string, value: NoInfer<T>): boolean {
  if (Object.hasOwn(object, name)) return false;
  putMember(object, name, value);
  return true;
}

/** The object's own member; undefined for inherited ones such as `constructor`. */
export function ownMember<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
