import type { Api } from './api/create-api.ts';
import { jsonResponse, type ApiRequest, type ApiResponse } from './api/http.ts';
import { createCluster, type Cluster, type ClusterOptions } from './cluster.ts';
import { kubeconfigOf, type SandboxProcess } from './kubeconfig.ts';
import { newToken, serve, type ServeOptions } from './serve.ts';
import { certificateAuthority } from './tls/certificates.ts';

export interface StartOptions extends Omit<ClusterOptions, 'rootCa' | 'version'>, ServeOptions {
  /** Hears of every request once it is answered, or when it has begun to be. `status` is undefined when a fault cut it off. */
  readonly onAnswer?: (request: ApiRequest, status: number | undefined) => void;
  /** Told in the kubeconfig. */
  readonly process?: SandboxProcess;
}

export interface RunningCluster {
  readonly cluster: Cluster;
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** A whole kubeconfig, as YAML, with the token that lets in. */
  readonly kubeconfig: string;
  /** Begins anew with the scenario, at the same address and with the same credentials; watches are ended. */
  reset(): void;
  /** Ends the controllers and every connection. */
  close(): Promise<void>;
}

const RESET = '/sandbox/v1/reset';

/**
 * A cluster of the scenario on a TLS socket of 127.0.0.1, with everything in it at work. `POST /sandbox/v1/reset` resets it.
 * Rejects with Node's error when the port cannot be had.
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
    // What was watched before is forgotten: watchers are told so, and list anew.
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
