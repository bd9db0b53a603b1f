import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from './api.ts';
import { certificateAuthority, clientCertificate, serverCertificate, type Certificate } from './certificates.ts';

/** Files that the components are started with. */
export interface Credentials {
  /** The user's: contexts `control-plane` (client certificate) and `control-plane-token` (bearer token). */
  readonly kubeconfig: string;
  /** A Connection, for the simulated kubelets and node control. */
  readonly connection: string;
  readonly authority: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  /** With these the API server connects to kubelets. */
  readonly kubeletClientCertificate: string;
  readonly kubeletClientKey: string;
  readonly serviceAccountKey: string;
  readonly tokens: string;
  readonly controllerManager: string;
  readonly scheduler: string;
}

/**
 * Creates a CA and its certificates, and writes them to `folder`, readable by the owner only. The server's address is in its
 * certificate. Each of `nodes` gets a kubeconfig for its kubelet, `pki/NAME.kubeconfig`.
 */
export function writeCredentials(folder: string, server: string, nodes: readonly string[] = []): Credentials {
  const pki = join(folder, 'pki');
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  const write = (path: string, content: string): string => {
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const authority = certificateAuthority('daemonset-cli-control-plane');
  const serving = serverCertificate(authority, 'kube-apiserver', [
    ...new Set(['127.0.0.1', new URL(server).hostname]),
    '10.96.0.1',
    'localhost',
    'kubernetes.default.svc',
  ]);
  const admin = clientCertificate(authority, 'admin', 'system:masters');
  const kubelets = clientCertificate(authority, 'simulated-kubelets', 'system:masters');
  const toKubelets = clientCertificate(authority, 'kube-apiserver-kubelet-client', 'system:masters');
  for (const node of nodes) {
    const client = clientCertificate(authority, `system:node:${node}`, 'system:nodes');
    write(join(pki, `${node}.kubeconfig`), kubeconfig(server, authority, client));
  }
  const token = randomBytes(16).toString('hex');
  const component = (name: string): string => {
    const client = clientCertificate(authority, `system:${name}`);
    return write(join(pki, `${name}.kubeconfig`), kubeconfig(server, authority, client));
  };
  const connection: Connection = {
    server,
    authority: authority.certificatePem,
    certificate: kubelets.certificatePem,
    key: kubelets.keyPem,
  };
  const serviceAccounts = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return {
    kubeconfig: write(join(folder, 'kubeconfig'), kubeconfig(server, authority, admin, token)),
    connection: write(join(folder, 'connection.json'), JSON.stringify(connection)),
    authority: write(join(pki, 'ca.crt'), authority.certificatePem),
    serverCertificate: write(join(pki, 'apiserver.crt'), serving.certificatePem),
    serverKey: write(join(pki, 'apiserver.key'), serving.keyPem),
    kubeletClientCertificate: write(join(pki, 'kubelet-client.crt'), toKubelets.certificatePem),
    kubeletClientKey: write(join(pki, 'kubelet-client.key'), toKubelets.keyPem),
    serviceAccountKey: write(
      join(pki, 'service-accounts.key'),
      serviceAccounts.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ),
    tokens: write(join(pki, 'tokens.csv'), `${token},admin-by-token,admin-by-token,system:masters\n`),
    controllerManager: component('kube-controller-manager'),
    scheduler: component('kube-scheduler'),
  };
}

function kubeconfig(server: string, authority: Certificate, client: Certificate, token?: string): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const name = 'control-plane';
  const context = (contextName: string, user: string): readonly string[] => [
    `- name: ${contextName}`,
    '  context:',
    `    cluster: ${name}`,
    `    user: ${user}`,
  ];
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${name}`,
    'clusters:',
    `- name: ${name}`,
    '  cluster:',
    `    server: ${server}`,
    `    certificate-authority-data: ${base64(authority.certificatePem)}`,
    'contexts:',
    ...context(name, client.commonName),
    ...(token === undefined ? [] : context(`${name}-token`, 'admin-by-token')),
    'users:',
    `- name: ${client.commonName}`,
    '  user:',
    `    client-certificate-data: ${base64(client.certificatePem)}`,
    `    client-key-data: ${base64(client.keyPem)}`,
    ...(token === undefined ? [] : ['- name: admin-by-token', '  user:', `    token: ${token}`]),
    '',
  ].join('\n');
}
