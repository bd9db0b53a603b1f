import { expect, it } from 'vitest';
import { getCommand } from '../../src/commands/get/get.ts';
import type { CommandDefinition } from '../../src/commands/shared/define.ts';
import { invocationOf } from '../../src/cli/invocation.ts';
import { run } from '../../src/cli/run.ts';
import { fakeTransport, json } from '../support/fake-transport.ts';
import { testEnvironment } from '../support/environment.ts';

const definition = getCommand as unknown as CommandDefinition;

it.each([
  ['-n logging get', 'logging'],
  ['get --namespace=logging', 'logging'],
  ['get -nlogging', 'logging'],
  ['get -An logging', 'logging'],
  ['get -n a -n logging', 'logging'],
  ['get', undefined],
  ['get -- -n logging', undefined],
])('ds %s has the namespace %s', (line, namespace) =>
  expect(invocationOf(line.split(' '), definition).namespace).toBe(namespace),
);

it('has every flag that chooses a cluster or a user, with the token hidden', () => {
  const line =
    'get --kubeconfig k --context c --cluster l --user u -s https://s --token secret --certificate-authority ca --client-certificate cc ' +
    '--client-key ck --insecure-skip-tls-verify --tls-server-name t --as a --as-group g --as-group h --as-uid 7 ' +
    '--as-user-extra k=v --proxy-url http://p:1 --request-timeout 1s';
  expect(invocationOf(line.split(' ')).connection).toEqual({
    kubeconfig: 'k',
    context: 'c',
    cluster: 'l',
    user: 'u',
    server: 'https://s',
    token: 'TOKEN',
    certificateAuthority: 'ca',
    clientCertificate: 'cc',
    clientKey: 'ck',
    insecureSkipTlsVerify: true,
    tlsServerName: 't',
    as: 'a',
    asGroup: ['g', 'h'],
    asUid: '7',
    asUserExtra: ['k=v'],
    proxyUrl: 'http://p:1',
  });
  expect(invocationOf(['get', '--proxy-url', 'http://me:secret@p:1']).connection).toEqual({ proxyUrl: 'URL' });
  expect(invocationOf(['get', '--insecure-skip-tls-verify=false', '--context=']).connection).toEqual({});
});

async function stderrOf(line: string, status: number, answer: object): Promise<string> {
  const transport = fakeTransport();
  transport.on('GET', '/apis/apps/v1/namespaces/logging/daemonsets/agent', json(answer, status));
  const test = testEnvironment(line.split(' '), { transport, namespace: 'logging' });
  await run(test.environment);
  return test.stderr();
}

const DENIED = {
  kind: 'Status',
  status: 'Failure',
  reason: 'Forbidden',
  code: 403,
  message:
    'daemonsets.apps "agent" is forbidden: User "dev" cannot get resource "daemonsets" in API group "apps" in the namespace "logging"',
};

it('the hint of a forbidden request repeats the connection flags', async () => {
  expect(await stderrOf('get agent --as dev -n logging --context prod', 403, DENIED)).toContain(
    'check it with: kubectl auth can-i get daemonsets.apps -n logging --context=prod --as=dev\n',
  );
  expect(JSON.parse(await stderrOf('get agent --as dev -o json', 403, DENIED))).toMatchObject({
    hint: expect.stringContaining('-n logging --as=dev') as string,
  });
});
