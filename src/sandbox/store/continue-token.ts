import { badRequest } from './api-error.ts';

/** Where the next page of a list starts: the list's version, and the last key of the page before. */
export interface ContinueToken {
  /** -1: the current state, for a list whose version is compacted. */
  readonly version: number;
  readonly after: string;
}

export function encodeContinue({ version, after }: ContinueToken): string {
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\u0000` });
  return Buffer.from(text).toString('base64url');
}

export function decodeContinue(text: string): ContinueToken {
  const refuse = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  let token: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown };
  const decoded = Buffer.from(text, 'base64url').toString('utf8');
  try {
    token = JSON.parse(decoded) as typeof token;
  } catch {
    throw refuse(`invalid character '${decoded.charAt(0)}' looking for beginning of value`);
  }
  if (token.v !== 'meta.k8s.io/v1') throw refuse(`server does not recognize this encoded version "${String(token.v)}"`);
  if (typeof token.rv !== 'number' || typeof token.start !== 'string' || !token.start.endsWith('\u0000')) {
    throw refuse('encoded start key empty');
  }
  return { version: token.rv, after: token.start.slice(0, -1) };
}
