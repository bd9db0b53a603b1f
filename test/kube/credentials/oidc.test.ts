import { DsError } from '../../../src/core/errors.ts';
import { readFileSync, statSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { oidcCredentials } from '../../../src/kube/credentials/oidc.ts';
import type { ChosenUser } from '../../../src/kube/kubeconfig/choose.ts';
import { certPath, localServer, type LocalServer } from '../../support/https-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const { signal } = new AbortController();
const folder = tempFolder();
const servers: LocalServer[] = [];
afterEach(async () => {
  folder.remove();
  for (const server of servers.splice(0)) await server.close();
});

/** The plugin asks the real clock whether a token has expired, so the tokens are of now. */
const now = (): number => Date.now();
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (name: string, lifetime: number): string =>
  `${encode({ alg: 'none' })}.${encode({ sub: name, exp: Math.floor(now() / 1000) + lifetime })}.sig`;

interface RequestInfo {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

async function issuer(answer: object, status = 200) {
  const requestInfo: RequestInfo[] = [];
  const server = await localServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requestInfo.push({ url: request.url ?? '', authorization: request.headers.authorization, body });
      const discovery = request.url?.includes('.well-known') === true;
      response.writeHead(discovery ? 200 : status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(discovery ? { token_endpoint: `${server.url}/token` } : answer));
    });
  });
  servers.push(server);
  return { server, requestInfo };
}

function setUp(url: string, tokens: Record<string, string>) {
  const config = {
    'idp-issuer-url': `${url}/realm/`,
    'client-id': 'ds client',
    'client-secret': 'se/cret',
    'idp-certificate-authority': certPath('ca.crt'),
    ...tokens,
  };
  const provider = { name: 'oidc', config };
  const file = folder.write(
    'config',
    `# mine, do not touch
current-context: x
users:
- name: other # somebody
  user: {token: t}
- name: dev
  user:
    auth-provider:
      name: oidc
      config:
${Object.entries(config)
  .map(([key, value]) => `        ${key}: ${value}`)
  .join('\n')}
`,
    0o600,
  );
  const user: ChosenUser = {
    name: 'dev',
    file,
    certificate: undefined,
    key: undefined,
    token: undefined,
    tokenFile: undefined,
    basic: undefined,
    exec: undefined,
    authProvider: provider,
    impersonation: undefined,
    noCredentials: () => new DsError('config', 'there are none'),
  };
  return { credentials: oidcCredentials(user, provider, {}, { env: {}, now }), file };
}

describe('an id-token', () => {
  it('is used until it expires, without a request', async () => {
    const { server, requestInfo } = await issuer({});
    const id = tokenOf('me', 600);
    const { credentials } = setUp(server.url, { 'id-token': id });
    expect(await credentials.identity(signal)).toEqual({ authorization: `Bearer ${id}` });
    expect(requestInfo).toEqual([]);
  });

  it('is renewed once shortly before its expiry, and saved in the kubeconfig', async () => {
    const id = tokenOf('new', 600);
    const { server, requestInfo } = await issuer({ id_token: id, refresh_token: 'refresh-2' });
    const { credentials, file } = setUp(server.url, { 'id-token': tokenOf('old', 5), 'refresh-token': 'refresh-1' });
    expect(await credentials.identity(signal)).toEqual({ authorization: `Bearer ${id}` });
    await credentials.identity(signal);
    expect(requestInfo).toEqual([
      { url: '/realm/.well-known/openid-configuration', authorization: undefined, body: '' },
      {
        url: '/token',
        authorization: `Basic ${Buffer.from('ds%20client:se%2Fcret').toString('base64')}`,
        body: 'grant_type=refresh_token&refresh_token=refresh-1',
      },
    ]);
    const saved = readFileSync(file, 'utf8');
    expect(saved).toContain(`id-token: ${id}`);
    expect(saved).toContain('refresh-token: refresh-2');
    expect(saved).toContain('# mine, do not touch');
    expect(saved).toContain('- name: other # somebody');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['missing', {}],
    ['broken', { 'id-token': 'a.b.c' }],
  ])('may be %s at first', async (_name, tokens) => {
    const id = tokenOf('new', 600);
    const { server } = await issuer({ id_token: id });
    const { credentials, file } = setUp(server.url, { 'refresh-token': 'refresh-1', ...tokens });
    expect(await credentials.identity(signal)).toEqual({ authorization: `Bearer ${id}` });
    expect(readFileSync(file, 'utf8')).toContain('refresh-token: refresh-1');
  });

  it('cannot be renewed without a refresh token', async () => {
    const { server } = await issuer({});
    const { credentials } = setUp(server.url, { 'id-token': tokenOf('old', -60) });
    await expect(credentials.identity(signal)).rejects.toMatchObject({
      kind: 'config',
      message: 'No valid id-token, and cannot refresh without refresh-token',
    });
  });
});

describe('an issuer', () => {
  const tokens = { 'id-token': tokenOf('old', -60), 'refresh-token': 'r' };

  it('that rejects the request is quoted', async () => {
    const { server } = await issuer({ error: 'invalid_grant', error_description: 'Session not active' }, 400);
    await expect(setUp(server.url, tokens).credentials.identity(signal)).rejects.toMatchObject({
      kind: 'config',
      message: `failed to refresh token: ${server.url}/token responded with 400: Session not active`,
      hint: expect.stringContaining('log in again') as string,
    });
  });

  it('without an id_token is an error', async () => {
    const { server } = await issuer({ access_token: 'a' });
    await expect(setUp(server.url, tokens).credentials.identity(signal)).rejects.toMatchObject({
      message: expect.stringContaining('did not contain an id_token') as string,
    });
  });

  it('that is not there is named, not the API server', async () => {
    const { server } = await issuer({});
    await server.close();
    await expect(setUp(server.url, tokens).credentials.identity(signal)).rejects.toMatchObject({
      kind: 'unreachable',
      message: `failed to refresh token: cannot reach the issuer ${server.url}: The connection to the server ${new URL(server.url).host} was refused`,
      hint: expect.stringContaining('idp-issuer-url') as string,
    });
  });

  it('that hangs is what a time limit names', () => {
    const { wait } = setUp('https://issuer.example', tokens).credentials;
    expect(wait?.what).toBe('failed to refresh token: the issuer https://issuer.example/realm/ did not answer');
  });

  it('must be named', () => {
    expect(() => setUp('https://x', { 'idp-issuer-url': '' })).toThrow('Must provide idp-issuer-url');
  });
});
