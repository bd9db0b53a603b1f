import type { Client } from './client.ts';

/** kubectl's connection flags. Each field overrides the kubeconfig. */
export interface ConnectionOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly tlsServerName?: string | undefined;
  /** Milliseconds; 0: no limit. */
  readonly requestTimeoutMs?: number | undefined;
  readonly as?: string | undefined;
  readonly asGroup?: readonly string[] | undefined;
  readonly asUid?: string | undefined;
  /** `KEY=VALUE`. As in kubectl, an entry without `=` is ignored. */
  readonly asUserExtra?: readonly string[] | undefined;
  /** The proxy for requests to the server. */
  readonly proxyUrl?: string | undefined;
}

/** The cluster that the user chose. */
export interface Cluster {
  readonly client: Client;
  /** The namespace of commands without --namespace. */
  readonly namespace: string;
  /** The kubeconfig's context; undefined in a pod, or with only --server. */
  readonly context: string | undefined;
  /** How long one request may take, in milliseconds; 0 or absent: no limit. */
  readonly requestTimeoutMs?: number | undefined;
}
