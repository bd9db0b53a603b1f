import { describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { fakeTransport, json, status, type FakeTransport } from '../../support/fake-transport.ts';
import { testEnvironment } from '../../support/environment.ts';

const LIST = '/apis/apps/v1/daemonsets';
const HERE = '/apis/apps/v1/namespaces/default/daemonsets';

function cluster(...answer: Parameters<FakeTransport['on']> extends [unknown, unknown, ...infer A] ? A : never) {
  const transport = fakeTransport();
  transport.on('GET', LIST, ...answer);
  for (const name of ['log-agent', 'prxy']) {
    const details = { name, group: 'apps', kind: 'daemonsets' };
    transport.on('GET', `${HERE}/${name}`, status(404, 'NotFound', `daemonsets.apps "${name}" not found`, details));
  }
  return transport;
}

const list = (...items: readonly (readonly [namespace: string, name: string])[]) =>
  json({
    apiVersion: 'apps/v1',
    kind: 'DaemonSetList',
    metadata: {},
    items: items.map(([namespace, name]) => ({ metadata: { namespace, name } })),
  });

async function stderrOf(line: string, transport: FakeTransport, namespace = 'default'): Promise<string> {
  const test = testEnvironment(line.split(' '), { transport, namespace });
  expect((await run(test.environment)).exitCode).toBe(1);
  return test.stderr();
}

const NOT_FOUND = 'error: daemonsets.apps "log-agent" not found\n';

describe('a DaemonSet that does not exist here', () => {
  it('has a hint with its namespace', async () => {
    const transport = cluster(list(['logging', 'log-agent'], ['default', 'proxy']));
    expect(await stderrOf('rollout undo log-agent --context prod', transport)).toBe(
      `${NOT_FOUND}hint: it is in namespace logging: ds get log-agent -n logging --context=prod\n`,
    );
    expect(transport.lines().filter((line) => line.startsWith(`GET ${LIST}`))).toHaveLength(1);
  });

  it('has a hint with some of its namespaces', async () => {
    const transport = cluster(list(...['a', 'b', 'c', 'd'].map((name) => [name, 'log-agent'] as const)));
    expect(await stderrOf('rollout undo log-agent', transport)).toContain(
      'hint: it is in namespaces a, b, c, …: ds get log-agent -n a\n',
    );
  });

  it('may be misspelled', async () => {
    expect(await stderrOf('rollout undo prxy', cluster(list(['default', 'proxy'], ['other', 'prxx'])))).toContain(
      'hint: did you mean "proxy"? ds get proxy\n',
    );
  });

  it.each([
    ['nothing is like it', list(['default', 'proxy'])],
    ['nothing may be listed', status(403, 'Forbidden', 'daemonsets.apps is forbidden: User "a" cannot list')],
    ['the server fails', status(500, 'InternalError', 'no')],
  ])('keeps its error when %s', async (_when, answer) => {
    const transport = cluster(answer);
    transport.on('GET', HERE, answer);
    expect(await stderrOf('rollout undo log-agent', transport)).toBe(
      `${NOT_FOUND}hint: list the DaemonSets of every namespace: ds get -A (this looked in namespace default)\n`,
    );
  });

  it('may be in a namespace that does not exist', async () => {
    const transport = cluster(list(['default', 'proxy']));
    const where = '/apis/apps/v1/namespaces/loging/daemonsets';
    const missing = status(404, 'NotFound', 'namespaces "loging" not found', { name: 'loging', kind: 'namespaces' });
    transport.on('GET', '/api/v1/namespaces/loging', missing);
    transport.on('GET', '/api/v1/namespaces', json({ metadata: {}, items: [{ metadata: { name: 'logging' } }] }));
    const details = { name: 'log-agent', group: 'apps', kind: 'daemonsets' };
    transport.on(
      'GET',
      `${where}/log-agent`,
      status(404, 'NotFound', 'daemonsets.apps "log-agent" not found', details),
    );
    transport.on('GET', where, json({ metadata: {}, items: [] }));
    const next = 'hint: there is no namespace "loging"; did you mean "logging"? all of them: kubectl get namespaces\n';
    expect(await stderrOf('get log-agent -n loging', transport, 'loging')).toBe(`${NOT_FOUND}${next}`);
    const listed = testEnvironment(['get', '-n', 'loging', '-o', 'wide'], { transport, namespace: 'loging' });
    expect((await run(listed.environment)).exitCode).toBe(0);
    expect(listed.stderr()).toBe(`No resources found in loging namespace.\n${next}`);
  });

  it('is reported for each of several names', async () => {
    const transport = cluster(list(['logging', 'log-agent'], ['default', 'proxy']));
    const said = await stderrOf('get log-agent prxy', transport);
    expect(said).toContain('hint: it is in namespace logging: ds get log-agent -n logging\n');
    expect(said).toContain('hint: did you mean "proxy"? ds get proxy\n');
  });
});
