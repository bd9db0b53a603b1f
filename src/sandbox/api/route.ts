/** The resource in an API path. */
export interface Route {
  readonly group: string;
  readonly version: string;
  /** Absent: the group version itself. */
  readonly plural?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** The resource of a path, percent-decoded; undefined for paths such as `/api` and `/version`. */
export function routeOf(pathname: string): Route | undefined {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const [root, ...rest] = parts;
  if (root === 'api' && rest.length >= 1) return resourceOf('', rest);
  const [group, ...versioned] = rest;
  if (root === 'apis' && group !== undefined && versioned.length >= 1) return resourceOf(group, versioned);
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function resourceOf(group: string, [version = '', ...path]: readonly string[]): Route {
  const at = { group, version };
  const namespaced = path[0] === 'namespaces' && path.length > 2 && !isNamespaceSubresource(path);
  if (namespaced) {
    const [, namespace = '', plural = '', name, ...sub] = path;
    return { ...at, namespace, plural, ...named(name, sub) };
  }
  const [plural, name, ...sub] = path;
  return plural === undefined ? at : { ...at, plural, ...named(name, sub) };
}

function isNamespaceSubresource(path: readonly string[]): boolean {
  return path.length === 3 && (path[2] === 'status' || path[2] === 'finalize');
}

function named(name: string | undefined, sub: readonly string[]): Pick<Route, 'name' | 'subresource'> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(sub.length === 0 ? {} : { subresource: sub.join('/') }),
  };
}
