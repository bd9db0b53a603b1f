import { afterEach, describe, expect, it } from 'vitest';
import type { DsError } from '../../../src/core/errors.ts';
import type { ConnectionOptions } from '../../../src/kube/cluster.ts';
import { choose, type Chosen } from '../../../src/kube/kubeconfig/choose.ts';
import { parseKubeconfig } from '../../../src/kube/kubeconfig/parse.ts';
import { cert, certPath } from '../../support/https-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
afterEach(() => folder.remove());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const CONFIG = `
current-context: main
contexts:
- name: main
  context: { cluster: main, user: main, namespace: team }
- name: bare
  context: { cluster: main, user: "" }
- name: lost
  context: { cluster: nowhere, user: nobody }
- name: headless
  context: { cluster: headless, user: main }
clusters:
- name: main
  cluster:
    server: https://main:6443/
    certificate-authority: pki/ca.crt
    tls-server-name: api.example
    proxy-url: socks5://proxy:1080
- name: data
  cluster: { server: "https://data", certificate-authority-data: "${base64(cert('other-ca.crt'))}", certificate-authority: /nowhere }
- name: open
  cluster: { server: "https://open", insecure-skip-tls-verify: true, disable-compression: true }
- name: both
  cluster: { server: "https://both", insecure-skip-tls-verify: true, certificate-authority: pki/ca.crt }
- name: headless
  cluster: { certificate-authority: pki/ca.crt }
- name: broken
  cluster: { server: 7 }
- name: missing-ca
  cluster: { server: "https://x", certificate-authority: pki/none.crt }
- name: no-pem
  cluster: { server: "https://x", certificate-authority-data: "${base64('hello')}" }
- name: extended
  cluster:
    server: https://x
    extensions: [{ name: other, extension: 1 }, { name: client.authentication.k8s.io/exec, extension: { audience: a } }]
users:
- name: main
  user: { client-certificate: pki/client.crt, client-key: pki/client.key }
- name: token
  user: { token: secret, tokenFile: token.txt }
- name: basic
  user: { username: me, password: pass }
- name: two-ways
  user: { token: secret, username: me }
- name: keyless
  user: { client-certificate: pki/client.crt }
- name: helper
  user: { exec: { command: helper } }
- name: provided
  user: { auth-provider: { name: oidc } }
- name: two-plugins
  user: { exec: { command: helper }, auth-provider: { name: oidc } }
- name: mistyped-exec
  user: { exec: helper }
- name: padded
  user: { token: "  secret\\n" }
- name: blank
  user: { token: " ", tokenFile: token.txt }
- name: acting
  user: { token: x, as: boss, as-groups: [a, b], as-uid: u, as-user-extra: { why: [w] } }
- name: acting-badly
  user: { token: x, as-groups: [a] }
`;

async function chosen(options: ConnectionOptions = {}, env: Record<string, string> = {}): Promise<Chosen> {
  folder.write('pki/ca.crt', cert('ca.crt'));
  folder.write('pki/client.crt', cert('client.crt'));
  folder.write('pki/client.key', cert('client.key'));
  return choose(await parseKubeconfig(Buffer.from(CONFIG), `${folder.path}/config`), options, env);
}

async function refused(options: ConnectionOptions): Promise<DsError> {
  return chosen(options).then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error as DsError,
  );
}

describe('the context', () => {
  it('is the current one, with paths resolved beside their kubeconfig', async () => {
    expect(await chosen()).toEqual({
      context: 'main',
      namespace: 'team',
      cluster: {
        name: 'main',
        server: 'https://main:6443',
        certificateAuthority: cert('ca.crt'),
        insecure: false,
        tlsServerName: 'api.example',
        proxyUrl: 'socks5://proxy:1080',
        compress: true,
        execConfig: undefined,
      },
      user: {
        name: 'main',
        file: `${folder.path}/config`,
        certificate: cert('client.crt'),
        key: cert('client.key'),
        token: undefined,
        tokenFile: undefined,
        basic: undefined,
        exec: undefined,
        authProvider: undefined,
        impersonation: undefined,
        noCredentials: expect.any(Function) as unknown,
      },
    });
  });

  it('has the proxy of the flag, if it is given', async () => {
    expect((await chosen({ proxyUrl: 'http://other:3128' })).cluster.proxyUrl).toBe('http://other:3128');
    expect((await chosen({ proxyUrl: '' })).cluster.proxyUrl).toBe('socks5://proxy:1080');
  });

  it('has its user, or none if it names none', async () => {
    const { context, namespace, user } = await chosen({ context: 'bare' });
    expect([context, namespace, user.name, user.certificate]).toEqual(['bare', undefined, undefined, undefined]);
  });

  it('may name a missing user, who has no credentials, as in kubectl', async () => {
    const { user } = await chosen({ context: 'lost', cluster: 'main' });
    expect(user).toMatchObject({ name: 'nobody', certificate: undefined, token: undefined, exec: undefined });
    expect((await refused({ user: 'nobody' })).message).toBe('user "nobody" does not exist');
  });

  it('must exist', async () => {
    const error = await refused({ context: 'nope' });
    expect([error.kind, error.message, error.hint]).toEqual([
      'config',
      'context "nope" does not exist',
      'contexts are: main, bare, lost, headless',
    ]);
    expect((await refused({ context: 'lost' })).message).toBe('cluster "nowhere" of context "lost" does not exist');
  });

  it('may be missing when everything else is given', async () => {
    const config = await parseKubeconfig(Buffer.from('current-context: gone'), 'f');
    expect(() => choose(config, {}, {})).toThrow(
      'context "gone", the current-context of the kubeconfig, does not exist',
    );
    const empty = await parseKubeconfig(Buffer.from(''), 'f');
    expect(() => choose(empty, {}, {})).toThrow('the kubeconfig has no current context');
    expect(choose(empty, { server: 'https://s', token: 't' }, {})).toMatchObject({
      context: undefined,
      cluster: { server: 'https://s' },
      user: { token: 't' },
    });
    expect(choose(empty, {}, { KUBERNETES_MASTER: 'http://m' }).cluster.server).toBe('http://m');
  });
});

describe('the cluster', () => {
  const clusterOf = async (options: ConnectionOptions) => (await chosen(options)).cluster;

  it('is the one of --cluster', async () => {
    expect(await clusterOf({ cluster: 'open' })).toMatchObject({
      server: 'https://open',
      insecure: true,
      compress: false,
    });
    const error = await refused({ cluster: 'nope' });
    expect(error.message).toBe('cluster "nope" does not exist');
  });

  it('prefers certificate data to a file', async () => {
    expect((await clusterOf({ cluster: 'data' })).certificateAuthority).toBe(cert('other-ca.crt'));
  });

  it('drops its CA for --insecure-skip-tls-verify, and insecure-skip-tls-verify for --certificate-authority', async () => {
    expect(await clusterOf({ insecureSkipTlsVerify: true })).toMatchObject({
      insecure: true,
      certificateAuthority: undefined,
    });
    expect(await clusterOf({ cluster: 'open', certificateAuthority: certPath('ca.crt') })).toMatchObject({
      insecure: false,
      certificateAuthority: cert('ca.crt'),
    });
  });

  it('drops its TLS name for another server', async () => {
    expect(await clusterOf({ server: 'https://other' })).toMatchObject({
      server: 'https://other',
      tlsServerName: undefined,
    });
    expect((await clusterOf({ server: 'https://other', tlsServerName: 'n' })).tlsServerName).toBe('n');
  });

  it('passes its configuration to exec plugins', async () => {
    expect((await clusterOf({ cluster: 'extended' })).execConfig).toEqual({ audience: 'a' });
  });

  it.each([
    ['both', 'specifying a root certificates file with the insecure flag is not allowed'],
    ['broken', 'server of "broken" must be a string'],
    ['headless', 'no server found for cluster "headless"'],
    ['missing-ca', 'unable to read certificate-authority'],
    ['no-pem', 'contains no PEM block'],
  ])('is refused when it is %s', async (cluster, words) => {
    const error = await refused({ cluster });
    expect(error.kind).toBe('config');
    expect(error.message).toContain(words);
  });
});

describe('the user', () => {
  const userOf = async (options: ConnectionOptions) => (await chosen(options)).user;

  it('has a token and its file', async () => {
    expect(await userOf({ user: 'token' })).toMatchObject({ token: 'secret', tokenFile: `${folder.path}/token.txt` });
  });

  it('has a name and password', async () => {
    expect((await userOf({ user: 'basic' })).basic).toEqual({ username: 'me', password: 'pass' });
  });

  it('has plugins', async () => {
    expect(await userOf({ user: 'helper' })).toMatchObject({ exec: { command: 'helper' } });
    expect(await userOf({ user: 'provided' })).toMatchObject({ authProvider: { name: 'oidc' } });
    const { message } = await refused({ user: 'two-plugins' });
    expect(message).toBe('authProvider cannot be provided in combination with an exec plugin for two-plugins');
    expect((await refused({ user: 'mistyped-exec' })).message).toMatch(/: exec of "mistyped-exec" must be a map$/);
  });

  it('has a token without the space around it, and none that is only space', async () => {
    expect((await userOf({ user: 'padded' })).token).toBe('secret');
    expect((await userOf({ user: 'blank' })).token).toBeUndefined();
    expect((await userOf({ user: 'basic', token: ' mine ' })).token).toBe('mine');
  });

  it('is overridden by --token, but keeps its certificate', async () => {
    expect(await userOf({ user: 'token', token: 'mine' })).toMatchObject({ token: 'mine', tokenFile: undefined });
    expect(await userOf({ user: 'basic', token: 'mine' })).toMatchObject({ token: 'mine', basic: undefined });
    expect(await userOf({ user: 'helper', token: 'mine' })).toMatchObject({ exec: undefined });
    expect(await userOf({ user: 'provided', token: 'mine' })).toMatchObject({ authProvider: undefined });
    expect(await userOf({ token: 'mine' })).toMatchObject({ token: 'mine', certificate: cert('client.crt') });
  });

  it('is overridden by --client-certificate and --client-key', async () => {
    const options = { clientCertificate: certPath('server.crt'), clientKey: certPath('server.key') };
    expect(await userOf(options)).toMatchObject({ certificate: cert('server.crt'), key: cert('server.key') });
  });

  it.each([
    [
      'two-ways',
      'more than one authentication method found for two-ways; found [token basicAuth], only one is allowed',
    ],
    ['keyless', 'client-key-data or client-key must be specified for keyless'],
    ['acting-badly', 'requesting uid, groups or user-extra for acting-badly without impersonating a user'],
    ['nope', 'user "nope" does not exist'],
  ])('is refused when it is %s', async (user, words) => {
    const error = await refused({ user });
    expect(error.kind).toBe('config');
    expect(error.message).toContain(words);
  });

  it('impersonates, by the kubeconfig or the flags', async () => {
    expect((await userOf({ user: 'acting' })).impersonation).toEqual({
      user: 'boss',
      groups: ['a', 'b'],
      uid: 'u',
      extra: { why: ['w'] },
    });
    expect((await userOf({ user: 'acting', as: 'me', asGroup: ['c'] })).impersonation).toMatchObject({
      user: 'me',
      groups: ['c'],
    });
    expect((await refused({ asUid: 'u' })).message).toContain('without impersonating a user');
    expect((await refused({ asUserExtra: ['a=b'] })).message).toContain('without impersonating a user');
  });

  it('replaces the extra attributes key by key, and ignores what has no value', async () => {
    const extraOfUser = async (...asUserExtra: readonly string[]) =>
      (await userOf({ user: 'acting', asUserExtra })).impersonation?.extra;
    expect(await extraOfUser('scope=a', 'scope=b=c', 'empty=', 'nothing')).toEqual({
      why: ['w'],
      scope: ['a', 'b=c'],
      empty: [''],
    });
    expect(await extraOfUser('why=me')).toEqual({ why: ['me'] });
    // the names of what every object inherits
    expect(await extraOfUser('constructor=a', '__proto__=b')).toEqual(
      Object.fromEntries([
        ['why', ['w']],
        ['constructor', ['a']],
        ['__proto__', ['b']],
      ]),
    );
  });
});
