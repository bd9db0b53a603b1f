import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsError } from '../../core/errors.ts';
import type { ConnectionOptions } from '../cluster.ts';
import { extraOf, type Chosen } from './choose.ts';
import { readConfigFileSync } from './config-file.ts';
import { pemOfFile } from './fields.ts';
import type { Env } from './load.ts';

/** The folder of a pod's service account. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

function serverOf(env: Env): string | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return undefined;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function namespaceOf(env: Env, folder: string): string {
  if (env['POD_NAMESPACE']) return env['POD_NAMESPACE'];
  const file = join(folder, 'namespace');
  return (existsSync(file) ? readConfigFileSync(file).trim() : '') || 'default';
}

/** The cluster of this pod; undefined outside a pod. `folder` is for tests. */
export function inCluster(options: ConnectionOptions, env: Env, folder = SERVICE_ACCOUNT): Chosen | undefined {
  const server = serverOf(env);
  const tokenFile = join(folder, 'token');
  if (server === undefined || !existsSync(tokenFile)) return undefined;
  const authority = options.certificateAuthority || join(folder, 'ca.crt');
  const insecure = options.insecureSkipTlsVerify === true;
  return {
    context: undefined,
    namespace: options.namespace || namespaceOf(env, folder),
    cluster: {
      name: undefined,
      server,
      certificateAuthority: insecure ? undefined : pemOfFile(authority, 'certificate-authority', 'the service account'),
      insecure,
      tlsServerName: options.tlsServerName || undefined,
      proxyUrl: options.proxyUrl || undefined,
      compress: true,
      execConfig: undefined,
    },
    user: {
      name: undefined,
      file: undefined,
      certificate: undefined,
      key: undefined,
      token: options.token || undefined,
      tokenFile: options.token ? undefined : tokenFile,
      basic: undefined,
      exec: undefined,
      authProvider: undefined,
      impersonation: options.as
        ? {
            user: options.as,
            groups: options.asGroup ?? [],
            uid: options.asUid,
            extra: extraOf(options.asUserExtra ?? []),
          }
        : undefined,
      noCredentials: () => new DsError('config', `the pod has no service account token in ${folder}`),
    },
  };
}
