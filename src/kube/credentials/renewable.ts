import { shared } from '../../core/async/shared.ts';
import type { Credentials, Identity } from './identity.ts';

export interface Obtained {
  readonly identity: Identity;
  /** Milliseconds since 1970 from which it must not be used; absent: until the server says no. */
  readonly expires?: number | undefined;
}

/** Gets an identity. `wasRefused`: the server does not take the last one, however fresh it looks. */
export type Obtain = (signal: AbortSignal, wasRefused: boolean) => Promise<Obtained>;

/** Credentials that are obtained when first needed, kept while they last, and obtained again after that or after a 401. */
export function renewableCredentials(
  obtain: Obtain,
  now: () => number,
  { renewal, wait }: Required<Pick<Credentials, 'renewal' | 'wait'>>,
): Credentials {
  let current: Obtained | undefined;
  let wasRefused = false;
  /** The current one took the place of one that was refused, and nothing has been answered to it yet. */
  let isUnproven = false;

  // Requests at the same time wait for one answer: a plugin may be asking a person.
  const obtainOnce = shared(async (signal) => {
    const replaces = wasRefused;
    const obtained = await obtain(signal, replaces);
    current = obtained;
    isUnproven = replaces;
    wasRefused = false;
    return obtained;
  });

  return {
    renewal,
    wait,
    identity: async (signal) => {
      const isFresh = current !== undefined && (current.expires === undefined || now() < current.expires);
      const { identity } = isFresh && current !== undefined ? current : await obtainOnce(signal);
      return identity;
    },
    accepted: (identity) => {
      if (identity === current?.identity) isUnproven = false;
    },
    renew: (refused) => {
      // Requests that were sent with an old one: it has been replaced, or is just being.
      if (refused !== current?.identity) return true;
      // Two in a row were refused: a third would be as well, and a plugin may ask a person each time.
      if (isUnproven) return false;
      current = undefined;
      wasRefused = true;
      return true;
    },
  };
}
