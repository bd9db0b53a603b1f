import { badRequest } from '../../store/api-error.ts';
import { unauthorized } from '../errors.ts';
import type { ApiRequest } from '../http.ts';

/** The user of a request. */
export interface User {
  readonly username: string;
  readonly groups: readonly string[];
}

/** Its members are allowed everything. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';

/** Everyone with the sandbox's token, and everyone when there is no token. */
const ADMIN: User = { username: 'sandbox-admin', groups: [MASTERS, AUTHENTICATED] };
const ANONYMOUS: User = { username: 'system:anonymous', groups: [UNAUTHENTICATED] };

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The user of the request: anonymous without credentials. Throws 401 when they are wrong. */
export function callerOf({ headers }: ApiRequest, token: string | undefined): User {
  const provided = headers?.['authorization'];
  if (token === undefined || provided === `Bearer ${token}`) return ADMIN;
  if (provided === undefined) return ANONYMOUS;
  throw unauthorized();
}

/** The user to impersonate, if any. Throws 400 for groups without a user. */
export function impersonatedBy({ headers = {} }: ApiRequest): User | undefined {
  const username = headers['impersonate-user'] ?? '';
  const requested = (headers['impersonate-group'] ?? '').split(',').map((group) => group.trim());
  const groups = requested.filter((group) => group !== '');
  if (username === '') {
    const extra = Object.keys(headers).some((name) => name.startsWith('impersonate-extra-'));
    if (groups.length === 0 && !extra && headers['impersonate-uid'] === undefined) return undefined;
    throw badRequest('requested to impersonate a group, a uid or more without impersonating a user');
  }
  return { username, groups: groupsOf(username, groups) };
}

function groupsOf(username: string, requested: readonly string[]): readonly string[] {
  const [, namespace] = SERVICE_ACCOUNT.exec(username) ?? [];
  const account = namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  const groups = requested.length > 0 ? requested : account;
  if (groups.includes(UNAUTHENTICATED) || groups.includes(AUTHENTICATED)) return groups;
  return [...groups, username === ANONYMOUS.username ? UNAUTHENTICATED : AUTHENTICATED];
}
