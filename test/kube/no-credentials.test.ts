import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DsError } from '../../src/core/errors.ts';
import { sameCommand } from '../../src/core/hint.ts';
import type { ConnectionOptions } from '../../src/kube/cluster.ts';
import { connect } from '../../src/kube/connect.ts';
import { certPath, localServer, type LocalServer } from '../support/https-server.ts';
import { hintOf } from '../support/hints.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
let server: LocalServer;
let requests = 0;
beforeAll(async () => {
  server = await localServer((request, response) => {
    requests++;
    const message =
      'daemonsets.apps is forbidden: User "system:anonymous" cannot list resource "daemonsets" in API group "apps"';
    response.statusCode = 403;
    response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code: 403, reason: 'Forbidden', message }));
    request.resume();
  });
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

interface Case {
  /** Of the user `dev`; absent: there is no such user. */
  readonly user?: unknown;
  /** What the context names; null: nobody. */
  readonly names?: string | null;
  readonly options?: ConnectionOptions;
}

async function refusal({ user, names = 'dev', options = {} }: Case): Promise<DsError> {
  const kubeconfig = folder.write(
    'config',
    JSON.stringify({
      'current-context': 'prod',
      contexts: [{ name: 'prod', context: { cluster: 'main', ...(names === null ? {} : { user: names }) } }],
      clusters: [{ name: 'main', cluster: { server: server.url, 'certificate-authority': certPath('ca.crt') } }],
      users: [{ name: 'ops', user: { token: 't' } }, ...(user === undefined ? [] : [{ name: 'dev', user }])],
    }),
  );
  folder.write('empty', '');
  const { client } = await connect({ kubeconfig, ...options }, { HOME: folder.path }, { userAgent: 'ds/1' });
  return client
    .getRaw('/version')
    .then(
      () => expect.fail('there was an answer'),
      (error: unknown) => error as DsError,
    )
    .finally(() => client.transport.close());
}

const inFile = (flaw: string): string => `user "dev" has no credentials in ${folder.path}/config${flaw}`;

describe('a request over TLS is never sent for nobody', () => {
  it.each<readonly [string, Case, () => string]>([
    ['the user does not exist', {}, () => 'context "prod" names user "dev", which the kubeconfig does not define'],
    ['the context names none', { names: null }, () => `context "prod" in ${folder.path}/config names no user`],
    ['the context names ""', { names: '' }, () => `context "prod" in ${folder.path}/config names no user`],
    ['the user is empty', { user: {} }, () => inFile('')],
    ['the user is null', { user: null }, () => inFile('')],
    ['the token is empty', { user: { token: '' } }, () => inFile(': its token is empty')],
    ['the token is blank', { user: { token: ' ' } }, () => inFile(': its token is empty')],
    ['the token is null', { user: { token: null } }, () => inFile(': its token is empty')],
    ['the tokenFile is empty', { user: { tokenFile: '' } }, () => inFile(': its tokenFile is empty')],
    [
      'the token file is empty',
      { user: { tokenFile: 'empty' } },
      () => `read empty token from file "${folder.path}/empty"`,
    ],
    [
      'the certificate is empty',
      { user: { 'client-certificate': '' } },
      () => inFile(': its client-certificate is empty'),
    ],
    [
      'the certificate data are empty',
      { user: { 'client-certificate-data': '', 'client-key-data': '' } },
      () => inFile(': its client-certificate-data is empty'),
    ],
    [
      'there is only a key',
      { user: { 'client-key': certPath('client.key') } },
      () => inFile(': it has a client-key, but no client certificate'),
    ],
    ['there is only a password', { user: { password: 'p' } }, () => inFile(': it has a password, but no username')],
    ['the plugin is null', { user: { exec: null } }, () => inFile(': its exec is empty')],
    ['the user is only impersonated', { user: { as: 'bob' } }, () => inFile('')],
    ['--token is blank', { user: {}, options: { token: ' ' } }, () => inFile('')],
  ])('when %s', async (_, wrong, message) => {
    requests = 0;
    const error = await refusal(wrong);
    expect([error.kind, error.message, requests]).toEqual(['config', message(), 0]);
  });

  it('names the next command', async () => {
    expect(hintOf(await refusal({}))).toContain('users are: ops; to be one of them: ');
    expect((await refusal({})).hint).toContainEqual(sameCommand({ user: 'NAME' }));
    expect(hintOf(await refusal({ user: {} }))).toBe(
      'log in again with the tool that made this kubeconfig, or pass --token',
    );
  });

  it('nor without a kubeconfig', async () => {
    const { client } = await connect(
      { server: server.url, certificateAuthority: certPath('ca.crt') },
      { HOME: folder.path },
      { userAgent: 'ds/1' },
    );
    await expect(client.getRaw('/version')).rejects.toMatchObject({
      kind: 'config',
      message: 'no context and no flag gives credentials for the server',
    });
    client.transport.close();
  });
});

it('says which credentials the server does not know, when it takes us for anonymous', async () => {
  const error = await refusal({ user: { username: 'me', password: 'p' } });
  expect(hintOf(error)).toMatch(
    /^the server does not know who you are: the user name or password of user "dev" is wrong/,
  );
});
