/** The paths of duplicate keys in well-formed JSON text: `metadata.name`, `spec.a[0].b`. */
export function duplicateKeys(text: string): readonly string[] {
  const found: string[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;
  const containers: { readonly keys: Set<string> | undefined; index: number; key: string }[] = [];
  const pathTo = (key: string): string => {
    let path = '';
    for (const { keys, index, key: at } of containers.slice(0, -1)) {
      path += keys === undefined ? `[${index}]` : `${path === '' ? '' : '.'}${at}`;
    }
    return path === '' ? key : `${path}.${key}`;
  };
  let expectsKey = false;
  for (const [part] of text.matchAll(token)) {
    const top = containers.at(-1);
    if (part === '{' || part === '[') {
      containers.push({ keys: part === '{' ? new Set() : undefined, index: 0, key: '' });
      expectsKey = part === '{';
    } else if (part === '}' || part === ']') {
      containers.pop();
      expectsKey = false;
    } else if (part === ',') {
      if (top?.keys === undefined && top !== undefined) top.index++;
      expectsKey = top?.keys !== undefined;
    } else if (part === ':') expectsKey = false;
    else if (expectsKey && top?.keys !== undefined) {
      const key = JSON.parse(part) as string;
      if (top.keys.has(key)) found.push(pathTo(key));
      top.keys.add(key);
      top.key = key;
    }
  }
  return found;
}
