import { createApiServer, type ApiServer, type ApiServerOptions } from '../../src/sandbox/api-server.ts';
import { kubeconfigOf } from '../../src/sandbox/kubeconfig.ts';
import { newToken, serve, type ServeOptions } from '../../src/sandbox/serve.ts';

export interface RunningApiServer {
  readonly sandbox: ApiServer;
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
  /** The bearer token. */
  readonly token: string;
  /** A whole kubeconfig, as YAML. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** Serves a new API server over TLS on 127.0.0.1. */
export async function startApiServer(options: ApiServerOptions & ServeOptions = {}): Promise<RunningApiServer> {
  const token = options.token ?? newToken();
  const sandbox = createApiServer({ ...options, token });
  const served = await serve(sandbox.api, options);
  return { ...served, sandbox, token, kubeconfig: kubeconfigOf({ ...served, token }) };
}
