import type { ConnectionOptions } from '../kube/cluster.ts';
import type { GlobalValues } from './flags/global-flags.ts';

/** The connection flags for src/kube; the kubeconfig decides what is undefined. */
export function connectionOptions(globals: GlobalValues): ConnectionOptions {
  return {
    kubeconfig: globals.kubeconfig,
    context: globals.context,
    cluster: globals.cluster,
    user: globals.user,
    namespace: globals.namespace,
    server: globals.server,
    token: globals.token,
    certificateAuthority: globals.certificateAuthority,
    clientCertificate: globals.clientCertificate,
    clientKey: globals.clientKey,
    insecureSkipTlsVerify: globals.insecureSkipTlsVerify ? true : undefined,
    tlsServerName: globals.tlsServerName,
    requestTimeoutMs: globals.requestTimeout,
    as: globals.as,
    asGroup: globals.asGroup.length > 0 ? globals.asGroup : undefined,
    asUid: globals.asUid,
    asUserExtra: globals.asUserExtra.length > 0 ? globals.asUserExtra : undefined,
    proxyUrl: globals.proxyUrl,
  };
}
