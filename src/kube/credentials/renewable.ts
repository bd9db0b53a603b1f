import { shared } from '../../core/async/shared.ts';
import type { Credentials, Identity } from './identity.ts';

export interface Obtained {
  readonly identity: Identity;
  /** Milliseconds since 1970 from which it must not be used; absent: until the server rejects it. */
  readonly expires?: number | undefined;
}

/** Gets an identity. `wasRefused`: the server rejected the last one, even if it has not expired. */
export type Obtain = (signal: AbortSignal, wasRefused: boolean) => Promise<Obtained>;

/** Credentials that are obtained when first needed, kept while they last, and obtained again after that or after a 401. */
export function renewableCredentials(
  obtain: Obtain,
  now: () => number,
  { renewal, wait }: Required<Pick<Credentials, 'renewal' | 'wait'>>,
): Credentials {
  let current: Obtained | undefined;
  let wasRefused = false;
  /** Whether the current one replaced a rejected one, and no response to it has arrived yet. */
  let isUnproven = false;

  // Parallel requests share one renewal, because a plugin may be asking a person.
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
      // The request was sent with an older identity, which has been replaced or is being replaced.
      if (refused !== current?.identity) return true;
      // Two in a row were rejected, so a third would be too, and a plugin may ask a person each time.
      if (isUnproven) return false;
      current = undefined;
      wasRefused = true;
      return true;
    },
  };
}
