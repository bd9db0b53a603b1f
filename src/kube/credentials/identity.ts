import type { Env } from '../kubeconfig/load.ts';
import type { Wait } from '../transport/waits.ts';

/** What one request carries to say who we are. */
export interface Identity {
  /** The Authorization header. */
  readonly authorization?: string | undefined;
  /** PEM; a new pair means a new connection. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Where identities come from: fixed text, a file that somebody renews, a program, an identity provider. */
export interface Credentials {
  /**
   * The identity for the next request; cheap when nothing has expired. The signal ends the wait for it. Throws a DsError of kind
   * `config`, of kind `timeout` when a plugin does not end, and the signal's reason.
   */
  identity(signal: AbortSignal): Promise<Identity>;
  /** The server answered this one with something else than 401. */
  accepted(identity: Identity): void;
  /**
   * The server answered this one with 401. True when the request should be sent once more with what {@link identity} then gives: a
   * fresh one, or the one that another request has got meanwhile.
   */
  renew(refused: Identity): boolean;
  /** What {@link identity} waits for, unless it is there at once. */
  readonly wait?: Wait;
  /** The hint of a 401: how a person gets new ones. */
  readonly renewal: string;
}

/** What plugins see of the outside. */
export interface CredentialsEnvironment {
  readonly env: Env;
  readonly now: () => number;
  /** Whether a plugin may talk with the person. */
  readonly stdinIsTTY: boolean;
}
