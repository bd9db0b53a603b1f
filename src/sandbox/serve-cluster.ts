import type { Api } from './api/create-api.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from './api/http.ts';
import { createCluster, type Cluster, type ClusterOptions } from './cluster.ts';
import { kubeconfigOf, type SandboxProcess } from './kubeconfig.ts';
import { newToken, serve, type ServeOptions } from './serve.ts';
import { certificateAuthority } from './tls/certificates.ts';

export interface StartOptions extends Omit<ClusterOptions, 'rootCa' | 'version'>, ServeOptions {
  /** Called for every request when its response starts. `status` is undefined when a fault broke the connection. */
  readonly onAnswer?: (request: ApiRequest, status: number | undefined) => void;
  /** Written to the kubeconfig. */
  readonly process?: SandboxProcess;
}

export interface RunningCluster {
  readonly cluster: Cluster;
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** A kubeconfig as YAML, with the token. */
  readonly kubeconfig: string;
  /** Restarts the scenario at the same address and with the same credentials; watches end. */
  reset(): void;
  /** Stops the controllers and closes every connection. */
  close(): Promise<void>;
}

const RESET = '/sandbox/v1/reset';

/**
 * Serves a running cluster of the scenario over TLS on 127.0.0.1. `POST /sandbox/v1/reset` resets it. Rejects with Node's error
 * when the port is not available.
 */
export async function serveCluster(options: StartOptions): Promise<RunningCluster> {
  const token = options.token ?? newToken();
  const authority = certificateAuthority('ds-sandbox-ca');
  const create = (version: number): Cluster =>
    createCluster({ ...options, token, rootCa: authority.certificatePem, version, admin });
  const admin = async (request: ApiRequest): Promise<ApiResponse | undefined> => {
    if (request.method !== 'POST' || request.path !== RESET) return options.admin?.(request);
    reset();
    return jsonResponse(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
  };
  let cluster = create(1);
  const reset = (): void => {
    cluster.close();
    // Watches from before expire, so watchers list again.
    cluster = create(cluster.store.version + 1);
    served.endStreams();
  };
  const handle: Api['handle'] = async (request) => {
    let status: number | undefined;
    try {
      const response = await cluster.api.handle(request);
      status = response.status;
      return response;
    } finally {
      options.onAnswer?.(request, status);
    }
  };
  const served = await serve({ handle }, { ...options, authority }).catch((error: unknown) => {
    cluster.close();
    throw error;
  });
  return {
    get cluster() {
      return cluster;
    },
    url: served.url,
    kubeconfig: kubeconfigOf({ ...served, token, process: options.process }),
    reset,
    close: async () => {
      cluster.close();
      await served.close();
    },
  };
}
