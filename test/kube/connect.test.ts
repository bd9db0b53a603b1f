import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../../src/kube/cluster.ts';
import { connect, type ConnectSettings } from '../../src/kube/connect.ts';
import { cert, certPath, localServer, type Handler, type LocalServer } from '../support/https-server.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { hintSaying } from '../support/hints.ts';

const folder = tempFolder();
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  folder.remove();
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const whoAmI: Handler = (request, response) => {
  response.setHeader('content-type', 'application/json').setHeader('warning', '299 - "old"');
  response.end(JSON.stringify({ gitVersion: 'v1.36.3', url: request.url, headers: request.headers }));
};

async function serve(handler: Handler = whoAmI, as?: { as: undefined }): Promise<LocalServer> {
  const server = await localServer(handler, as);
  cleanUp.push(() => server.close());
  return server;
}

function kubeconfig(server: string): string {
  return folder.write(
    'config',
    JSON.stringify({
      'current-context': 'main',
      contexts: [{ name: 'main', context: { cluster: 'main', user: 'main', namespace: 'team' } }],
      clusters: [{ name: 'main', cluster: { server, 'certificate-authority': certPath('ca.crt') } }],
      users: [{ name: 'main', user: { token: 'secret' } }],
    }),
  );
}

async function connected(
  options: ConnectionOptions,
  env: Record<string, string> = {},
  more: Partial<ConnectSettings> = {},
) {
  const cluster = await connect(options, { HOME: folder.path, ...env }, { userAgent: 'ds/1', ...more });
  cleanUp.push(() => cluster.client.transport.close());
  return cluster;
}

describe('connect', () => {
  it('connects to the chosen cluster as the chosen user', async () => {
    const { url } = await serve();
    const lines: string[] = [];
    const warnings: string[] = [];
    const { client, namespace, context } = await connected(
      { kubeconfig: kubeconfig(`${url}/prefix/`), as: 'boss' },
      {},
      { verbosity: 6, log: (line) => lines.push(line), onWarning: (text) => warnings.push(text) },
    );
    expect(await client.getRaw('/version')).toMatchObject({
      url: '/prefix/version',
      headers: { 'user-agent': 'ds/1', authorization: 'Bearer secret', 'impersonate-user': 'boss' },
    });
    expect([namespace, context, client.transport.server]).toEqual(['team', 'main', `${url}/prefix`]);
    expect(lines[0]).toMatch(`GET ${url}/prefix/version 200 OK in `);
    expect(warnings).toEqual(['old']);
  });

  it('takes the namespace of the flag, and default when there is none', async () => {
    const { url } = await serve();
    expect((await connected({ kubeconfig: kubeconfig(url), namespace: 'mine' })).namespace).toBe('mine');
    expect((await connected({ server: url })).namespace).toBe('default');
  });

  it('says how to get new credentials after a 401', async () => {
    const { url } = await serve((_request, response) => response.writeHead(401).end());
    const { client } = await connected({ kubeconfig: kubeconfig(url) });
    await expect(client.getRaw('/version')).rejects.toMatchObject({
      kind: 'unauthenticated',
      hint: 'the token of user "main" is wrong or expired: get a new one',
    });
    const unnamed = await connected({ server: url, token: 'old', insecureSkipTlsVerify: true });
    await expect(unnamed.client.getRaw('/version')).rejects.toMatchObject({
      hint: 'your token is wrong or expired: get a new one',
    });
  });

  it('uses plain HTTP for HOST:PORT without TLS settings', async () => {
    const plain = await serve(whoAmI, { as: undefined });
    const { client } = await connected({ server: `127.0.0.1:${plain.port}`, token: 'secret' });
    const answer = await client.getRaw('/version');
    expect(answer).toMatchObject({ url: '/version' });
    expect(JSON.stringify(answer)).not.toContain('secret');
    const secure = await serve();
    const options = { server: `127.0.0.1:${secure.port}`, certificateAuthority: certPath('ca.crt'), token: 'secret' };
    expect(await (await connected(options)).client.getRaw('/version')).toMatchObject({
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('names the server that is not a URL', async () => {
    await expect(connected({ kubeconfig: kubeconfig('ftp://x') })).rejects.toMatchObject({
      kind: 'config',
      message: 'the server of cluster "main" is not a URL: "ftp://x"',
    });
  });

  it('does not guess when nothing is configured', async () => {
    await expect(connected({})).rejects.toMatchObject({
      kind: 'config',
      message: `no cluster is configured: ${folder.path}/.kube/config does not exist`,
      hint: hintSaying(
        'to try ds without a cluster: ds sandbox start; else set KUBECONFIG, or pass --kubeconfig FILE or --server URL',
      ),
    });
    const empty = folder.write('empty', '');
    await expect(connected({ kubeconfig: empty })).rejects.toMatchObject({
      message: `no cluster is configured: ${empty} is empty`,
    });
    await expect(connected({}, { KUBECONFIG: ':' })).rejects.toMatchObject({
      message: 'no cluster is configured: KUBECONFIG names no file',
    });
  });
});

describe('in a pod', () => {
  const pod = (port: number) => ({ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) });
  const serviceAccount = (): string => {
    folder.write('sa/ca.crt', cert('ca.crt'));
    folder.write('sa/namespace', 'of-the-pod\n');
    return folder.write('sa/token', 'of-the-pod').replace('/token', '');
  };

  it('connects to its cluster with its service account', async () => {
    const { port } = await serve();
    const { client, namespace, context } = await connected({}, pod(port), { serviceAccount: serviceAccount() });
    expect(await client.getRaw('/version')).toMatchObject({ headers: { authorization: 'Bearer of-the-pod' } });
    expect([namespace, context]).toEqual(['of-the-pod', undefined]);
  });

  it('is overridden by the environment and flags', async () => {
    const { port } = await serve();
    const settings = { serviceAccount: serviceAccount() };
    const { namespace } = await connected({}, { ...pod(port), POD_NAMESPACE: 'told' }, settings);
    expect(namespace).toBe('told');
    const flags = { namespace: 'mine', token: 'mine', as: 'boss' };
    const { client, namespace: mine } = await connected(flags, pod(port), settings);
    expect(mine).toBe('mine');
    expect(await client.getRaw('/version')).toMatchObject({
      headers: { authorization: 'Bearer mine', 'impersonate-user': 'boss' },
    });
  });

  it('is overridden by a kubeconfig', async () => {
    const { url, port } = await serve();
    const settings = { serviceAccount: serviceAccount() };
    const { context } = await connected({ kubeconfig: kubeconfig(url) }, pod(port), settings);
    expect(context).toBe('main');
  });
});
