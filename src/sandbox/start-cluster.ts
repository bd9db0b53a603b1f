import { createCluster, type Cluster, type ClusterOptions } from './create-cluster.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { newToken, serve, type ServeOptions } from './serve.ts';
import { certificateAuthority } from './tls/certificates.ts';

export interface RunningCluster {
  readonly cluster: Cluster;
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** A whole kubeconfig, as YAML, with the token that lets in. */
  readonly kubeconfig: string;
  /** Ends the controllers and every connection. */
  close(): Promise<void>;
}

/** A cluster of the scenario on a TLS socket of 127.0.0.1, with everything in it at work. */
export async function startCluster(options: Omit<ClusterOptions, 'rootCa'> & ServeOptions): Promise<RunningCluster> {
  const token = options.token ?? newToken();
  const authority = certificateAuthority('ds-sandbox-ca');
  const cluster = createCluster({ ...options, token, rootCa: authority.certificatePem });
  try {
    const served = await serve(cluster.api, { ...options, authority });
    const close = async (): Promise<void> => {
      cluster.close();
      await served.close();
    };
    return { cluster, url: served.url, kubeconfig: kubeconfigOf({ ...served, token }), close };
  } catch (error) {
    cluster.close();
    throw error;
  }
}
