import type { Credentials, Identity } from './identity.ts';

export interface Obtained {
  readonly identity: Identity;
  /** Milliseconds since 1970 from which it must not be used; absent: until the server says no. */
  readonly expires?: number | undefined;
}

/** Credentials that are obtained when first needed, kept while they last, and obtained again after that. */
export function renewableCredentials(obtain: () => Promise<Obtained>, now: () => number, renewal: string): Credentials {
  let current: Obtained | undefined;
  let pending: Promise<Obtained> | undefined;
  let served = 0;

  return {
    renewal,
    identity: async () => {
      if (current === undefined || (current.expires !== undefined && now() >= current.expires)) {
        // Requests at the same time wait for one answer: a plugin may be asking a person.
        pending ??= obtain().finally(() => {
          pending = undefined;
        });
        current = await pending;
        served = 0;
      }
      served++;
      return current.identity;
    },
    renew: () => {
      // Refused at their first use, new ones would be refused as well.
      if (served < 2) return false;
      current = undefined;
      return true;
    },
  };
}
