import type { Env } from '../kubeconfig/load.ts';
import type { Wait } from '../transport/waits.ts';

/** The credentials of one request. */
export interface Identity {
  /** The Authorization header. */
  readonly authorization?: string | undefined;
  /** PEM; a new pair requires a new connection. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** A source of identities: fixed text, a renewed file, a program, or an identity provider. */
export interface Credentials {
  /**
   * The identity for the next request; fast while nothing has expired. The signal ends the wait for it. Throws a DsError of kind `config`,
   * or of kind `timeout` if a plugin takes too long, and the signal's reason.
   */
  identity(signal: AbortSignal): Promise<Identity>;
  /** To be called when the server accepted this identity. */
  accepted(identity: Identity): void;
  /**
   * To be called when the server responded with 401 to this identity. Returns true if the request should be sent again with the result of
   * {@link identity}, which is new or was renewed by another request.
   */
  renew(refused: Identity): boolean;
  /** What {@link identity} waits for, unless it is there at once. */
  readonly wait?: Wait;
  /** The hint of a 401: how a person gets new ones. */
  readonly renewal: string;
}

/** What plugins need from the environment. */
export interface CredentialsEnvironment {
  readonly env: Env;
  readonly now: () => number;
  /** Whether a plugin may be interactive. */
  readonly stdinIsTTY: boolean;
}
