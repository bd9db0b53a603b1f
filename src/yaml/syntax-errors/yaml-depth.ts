import type { CST } from 'yaml';

interface Collection {
  readonly items?: readonly { readonly key?: CST.Token | null; readonly value?: CST.Token }[];
}

/** The offset of the first element that is nested deeper than `limit`. To be called before anything walks the tree recursively. */
export function tooDeepAt(tokens: readonly CST.Token[], limit: number): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > limit) return token.offset;
    if (token.type === 'document') {
      if (token.value !== undefined) open.push({ token: token.value, depth });
      continue;
    }
    for (const { key, value } of (token as Collection).items ?? []) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
