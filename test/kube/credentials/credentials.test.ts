import { afterEach, describe, expect, it } from 'vitest';
import { credentialsOf, impersonationHeaders } from '../../../src/kube/credentials/credentials.ts';
import { fileCredentials } from '../../../src/kube/credentials/token-file.ts';
import type { ChosenCluster, ChosenUser } from '../../../src/kube/kubeconfig/choose.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { NOBODY } from '../../support/chosen-user.ts';

const { signal } = new AbortController();
const folder = tempFolder();
afterEach(() => folder.remove());

const cluster: ChosenCluster = {
  name: 'main',
  server: 'https://main',
  certificateAuthority: undefined,
  insecure: false,
  tlsServerName: undefined,
  proxyUrl: undefined,
  compress: true,
  execConfig: undefined,
};
const nobody: ChosenUser = NOBODY;
const environment = { env: {}, now: () => 0, stdinIsTTY: false };
const of = (user: Partial<ChosenUser>) => credentialsOf({ ...nobody, ...user }, cluster, environment);
const identityOf = async (user: Partial<ChosenUser>) => (await of(user)).identity(signal);

describe('who the user is', () => {
  const pair = { certificate: 'C', key: 'K' };
  const exec = { command: 'never-run', apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' };

  it('is never nobody: without credentials there is no request', async () => {
    await expect(identityOf({})).rejects.toThrow('there are none');
  });

  it('is a certificate, a token, a name and password, alone or together', async () => {
    expect(await identityOf(pair)).toEqual(pair);
    expect(await identityOf({ token: 't' })).toEqual({ authorization: 'Bearer t' });
    expect(await identityOf({ ...pair, token: 't' })).toEqual({ ...pair, authorization: 'Bearer t' });
    expect(await identityOf({ basic: { username: 'ü', password: 'p' } })).toEqual({
      authorization: `Basic ${Buffer.from('ü:p').toString('base64')}`,
    });
  });

  it('comes from a plugin only without other credentials', async () => {
    expect(await identityOf({ ...pair, exec })).toEqual(pair);
    expect(await identityOf({ token: 't', exec })).toEqual({ authorization: 'Bearer t' });
    await expect(identityOf({ exec })).rejects.toMatchObject({ kind: 'config' });
  });

  it.each([
    ['gcp', 'gke-gcloud-auth-plugin'],
    ['azure', 'kubelogin'],
    ['other', 'exec plugin'],
  ])('is not asked of the provider %s', async (name, hint) => {
    await expect(of({ authProvider: { name } })).rejects.toMatchObject({
      kind: 'config',
      hint: expect.stringContaining(hint) as string,
    });
  });
});

describe('a token file', () => {
  it('is read again after a minute, without its newline', async () => {
    let now = 0;
    const path = folder.write('token', 'one\n');
    const credentials = fileCredentials({ path, tls: {}, now: () => now });
    expect(await credentials.identity(signal)).toEqual({ authorization: 'Bearer one' });
    folder.write('token', 'two');
    expect(await credentials.identity(signal)).toEqual({ authorization: 'Bearer one' });
    now = 60_000;
    expect(await credentials.identity(signal)).toEqual({ authorization: 'Bearer two' });
  });

  it('is read again after a 401', async () => {
    const path = folder.write('token', 'one');
    const credentials = fileCredentials({ path, tls: {}, now: () => 0 });
    const old = await credentials.identity(signal);
    folder.write('token', 'two');
    expect(credentials.renew(old)).toBe(true);
    expect(await credentials.identity(signal)).toEqual({ authorization: 'Bearer two' });
  });

  it.each([' one\n', '\n\tone \r\n'])('may have blanks and newlines around the token: %j', async (text) => {
    expect(await identityOf({ tokenFile: folder.write('token', text) })).toEqual({ authorization: 'Bearer one' });
  });

  it.each(['', ' \n'])('without a token, %j, never makes requests anonymous', async (text) => {
    const tokenFile = folder.write('token', text);
    await expect(identityOf({ tokenFile })).rejects.toMatchObject({
      kind: 'config',
      message: `read empty token from file "${tokenFile}"`,
    });
    // As in client-go, the token beside it counts until the file has one.
    expect(await identityOf({ tokenFile, token: 't' })).toEqual({ authorization: 'Bearer t' });
  });

  it('that cannot be read leaves the token of the kubeconfig, or its last one', async () => {
    expect(await identityOf({ tokenFile: '/nowhere/token', token: 't' })).toEqual({ authorization: 'Bearer t' });
    let now = 0;
    const path = folder.write('token', 'one');
    const credentials = fileCredentials({ path, tls: {}, now: () => now });
    await credentials.identity(signal);
    folder.write('token', '');
    now = 60_000;
    expect(await credentials.identity(signal)).toEqual({ authorization: 'Bearer one' });
  });

  it('takes precedence over the token of the kubeconfig, and must exist', async () => {
    const tokenFile = folder.write('token', 'file');
    expect(await identityOf({ token: 't', tokenFile })).toEqual({ authorization: 'Bearer file' });
    await expect(identityOf({ tokenFile: '/nowhere/token' })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('/nowhere/token') as string,
    });
  });
});

describe('impersonation', () => {
  it('has no headers without a user', () => {
    expect(impersonationHeaders(undefined)).toEqual({});
  });

  it('escapes characters that are invalid in a header name', () => {
    const extra = { 'example.com/Why%': ['a', 'b'], empty: [] };
    expect(impersonationHeaders({ user: 'boss', groups: ['g', 'h'], uid: 'u', extra })).toEqual({
      'impersonate-user': 'boss',
      'impersonate-group': ['g', 'h'],
      'impersonate-uid': 'u',
      'impersonate-extra-example.com%2Fwhy%25': ['a', 'b'],
    });
  });
});
