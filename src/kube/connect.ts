import { systemClock, type Clock } from '../core/clock.ts';
import { DsError } from '../core/errors.ts';
import { dsCommand, hint } from '../core/hint.ts';
import type { Cluster, ConnectionOptions } from './cluster.ts';
import { createClient } from './create-client.ts';
import { credentialsOf, impersonationHeaders } from './credentials/credentials.ts';
import { createHttpsTransport } from './transport/https-transport.ts';
import { choose, type Chosen, type ChosenCluster } from './kubeconfig/choose.ts';
import { inCluster, SERVICE_ACCOUNT } from './kubeconfig/in-cluster.ts';
import { proxyFromEnvironment } from './transport/proxy.ts';
import { isReadOnly, readOnlyTransport } from './transport/read-only.ts';
import { loadKubeconfig, type Env, type Loaded } from './kubeconfig/load.ts';
import { requestLog } from './transport/request-log.ts';

/** What connecting needs besides the connection flags. */
export interface ConnectSettings {
  /** The User-Agent: `ds/VERSION`. */
  readonly userAgent: string;
  /** Whether credential plugins may be interactive. */
  readonly stdinIsTTY?: boolean;
  /** `-v`; from 6 on, requests are logged line by line. */
  readonly verbosity?: number;
  readonly log?: (line: string) => void;
  /** Receives the server's warnings of reads. */
  readonly onWarning?: (text: string) => void;
  /** Called once for each outage that a watch survives. */
  readonly onOutage?: (error: DsError) => void;
  readonly clock?: Clock;
  /** The folder of a pod's service account; for tests. */
  readonly serviceAccount?: string;
}

function nothingToConnectTo({ missing, config }: Loaded): DsError {
  const files = missing.length > 0 ? missing : config.files;
  // KUBECONFIG=: is a list without a file
  if (files.length === 0) return noClusterConfigured('KUBECONFIG names no file');
  const one = files.length === 1;
  const state = missing.length > 0 ? (one ? 'does not exist' : 'do not exist') : one ? 'is empty' : 'are empty';
  return noClusterConfigured(`${files.join(', ')} ${state}`);
}

function noClusterConfigured(why: string): DsError {
  return new DsError('config', `no cluster is configured: ${why}`, {
    hint: hint`to try ds without a cluster: ${dsCommand('sandbox start')}; else set KUBECONFIG, or pass --kubeconfig FILE or --server URL`,
  });
}

function isEmpty({ config }: Loaded): boolean {
  const { contexts, clusters, users, currentContext } = config;
  return contexts.size + clusters.size + users.size === 0 && currentContext === undefined;
}

/** In kubectl's order: the command line, the kubeconfig, the service account of the pod; never localhost:8080. */
async function chosenBy(options: ConnectionOptions, env: Env, serviceAccount: string): Promise<Chosen> {
  const loaded = await loadKubeconfig(options.kubeconfig, env);
  const named = options.server || options.context || options.cluster || options.user || env['KUBERNETES_MASTER'];
  if (named || !isEmpty(loaded)) return choose(loaded.config, options, env);
  const here = inCluster(options, env, serviceAccount);
  if (here === undefined) throw nothingToConnectTo(loaded);
  return here;
}

/** Adds a scheme to HOST:PORT, as client-go does: https if any TLS setting is given. */
function serverUrl({ server, certificateAuthority, insecure, name }: ChosenCluster, hasCertificate: boolean): URL {
  const secure = certificateAuthority !== undefined || insecure || hasCertificate;
  const text = /^[a-z]+:\/\//i.test(server) ? server : `${secure ? 'https' : 'http'}://${server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new DsError(
    'config',
    `the server of ${name === undefined ? 'the cluster' : `cluster "${name}"`} is not a URL: "${server}"`,
    {
      hint: 'it must look like https://HOST:PORT',
    },
  );
}

const NOT_SENT = 'credentials are sent only over TLS: write https:// in the address of the server';

/** The chosen cluster, ready to be spoken to. Nothing is sent yet, except by credential plugins at the first request. */
export async function connect(options: ConnectionOptions, env: Env, settings: ConnectSettings): Promise<Cluster> {
  const { clock = systemClock, verbosity = 0, log, onWarning, serviceAccount = SERVICE_ACCOUNT } = settings;
  const { requestTimeoutMs = 0 } = options;
  const readOnly = isReadOnly(env);
  const { cluster, user, context, namespace } = await chosenBy(options, env, serviceAccount);
  const url = serverUrl(cluster, user.certificate !== undefined);
  const credentials = await credentialsOf(user, cluster, {
    env,
    now: () => clock.now(),
    stdinIsTTY: settings.stdinIsTTY ?? false,
  });
  const transport = createHttpsTransport({
    server: url.href.replace(/\/+$/, ''),
    tls: {
      certificateAuthority: cluster.certificateAuthority,
      insecure: cluster.insecure,
      serverName: cluster.tlsServerName,
    },
    credentials,
    headers: { 'user-agent': settings.userAgent, ...impersonationHeaders(user.impersonation) },
    proxy: cluster.proxyUrl ?? proxyFromEnvironment(url, env),
    compress: cluster.compress,
    requestTimeoutMs: requestTimeoutMs > 0 ? requestTimeoutMs : undefined,
    clock,
    log: log === undefined ? undefined : requestLog(verbosity, log, () => clock.now()),
  });
  const client = createClient(readOnly ? readOnlyTransport(transport) : transport, {
    clock,
    requestTimeoutMs,
    renewal: url.protocol === 'https:' ? credentials.renewal : NOT_SENT,
    ...(onWarning === undefined ? {} : { onWarning }),
    // from 8 on the bodies are logged
    useProtobuf: verbosity < 8,
    onOutage: settings.onOutage,
  });
  return { client, namespace: namespace ?? 'default', context, requestTimeoutMs: options.requestTimeoutMs };
}
