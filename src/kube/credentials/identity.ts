import type { Env } from '../kubeconfig/load.ts';

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
  /** The identity for the next request; cheap when nothing has expired. Throws a DsError of kind `config`. */
  identity(): Promise<Identity>;
  /** The server said 401: makes the next identity a fresh one. False when these credentials cannot be any fresher. */
  renew(): boolean;
  /** The hint of a 401: how a person gets new ones. */
  readonly renewal: string;
}

/** What plugins see of the outside. */
export interface CredentialsWorld {
  readonly env: Env;
  readonly now: () => number;
  /** Whether a plugin may talk with the person. */
  readonly stdinIsTTY: boolean;
}
