import { describe, expect, test } from 'vitest';
import { setEnvCommand } from '../../../src/commands/set/env.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { json } from '../../support/fake-transport.ts';
import type { TestRuntimeOptions } from '../../support/runtime.ts';
import { daemonSet, setEnvironment } from './support.ts';

const secret = { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
const SPEC = {
  containers: [
    {
      name: 'main',
      env: [{ name: 'A', value: '1' }, secret, { name: 'B', value: '2' }],
      resources: { limits: { cpu: '1500m' } },
    },
    { name: 'side' },
  ],
};

const cluster = async (options: TestRuntimeOptions = {}) => {
  const environment = await setEnvironment([daemonSet('a', SPEC)], options);
  const maps = '/api/v1/namespaces/default';
  environment.transport.on(
    'GET',
    `${maps}/configmaps/c`,
    json({ metadata: { name: 'c' }, data: { 'log-level': 'debug', B: '9' } }),
  );
  environment.transport.on('GET', `${maps}/secrets/s`, json({ metadata: { name: 's' }, data: { k: 'Z2VoZWlt' } }));
  const env = (index: number) =>
    (environment.podSpec('a') as { readonly containers: readonly { readonly env?: unknown }[] }).containers[index]?.env;
  return { ...environment, env };
};

describe('ds set env', () => {
  test('sets, replaces and removes in every container, in order', async () => {
    const environment = await cluster();
    expect(await environment.run(setEnvCommand, ['a', 'NEW=x=y', 'B=3', 'A-', 'EMPTY='])).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a env updated\n');
    expect(environment.env(0)).toEqual([
      secret,
      { name: 'B', value: '3' },
      { name: 'NEW', value: 'x=y' },
      { name: 'EMPTY', value: '' },
    ]);
    expect(environment.env(1)).toEqual([
      { name: 'NEW', value: 'x=y' },
      { name: 'B', value: '3' },
      { name: 'EMPTY', value: '' },
    ]);
  });

  test('a value replaces a reference, and the reverse', async () => {
    const environment = await cluster();
    await environment.run(setEnvCommand, 'a -c main S=plain');
    expect(environment.env(0)).toContainEqual({ name: 'S', value: 'plain' });
    await environment.run(setEnvCommand, 'a -c main --from=cm/c --keys=B');
    expect(environment.env(0)).toContainEqual({ name: 'B', valueFrom: { configMapKeyRef: { name: 'c', key: 'B' } } });
  });

  test('--from refers to every key, in capitals, behind the prefix', async () => {
    const environment = await cluster();
    await environment.run(setEnvCommand, 'a -c side --from=configmap/c --prefix=P_');
    expect(environment.env(1)).toEqual([
      { name: 'P_B', valueFrom: { configMapKeyRef: { name: 'c', key: 'B' } } },
      { name: 'P_LOG_LEVEL', valueFrom: { configMapKeyRef: { name: 'c', key: 'log-level' } } },
    ]);
    expect(environment.warnings).toEqual(['key log-level transferred to LOG_LEVEL']);
    await expect(environment.run(setEnvCommand, 'a --from=secret/s --keys=x')).rejects.toMatchObject({
      message: 'secret/s has no key "x"',
      hint: 'keys: k',
    });
  });

  test('- reads lines of standard input', async () => {
    const environment = await cluster({ stdin: 'X=1 # one\n# no\nnothing\nY=a=b\r\n' });
    await environment.run(setEnvCommand, 'a -c side -e - Z=3');
    expect(environment.env(1)).toEqual([
      { name: 'X', value: '1 ' },
      { name: 'Y', value: 'a=b' },
      { name: 'Z', value: '3' },
    ]);
  });

  test('an unchanged variable is neither sent nor reported', async () => {
    const environment = await cluster();
    expect(await environment.run(setEnvCommand, 'a -c main A=1 GONE-')).toBe('ok');
    expect([environment.stdout(), environment.patches()]).toEqual(['', []]);
  });

  test('--overwrite=false keeps existing values', async () => {
    const environment = await cluster();
    await expect(environment.run(setEnvCommand, 'a A=2 --overwrite=false')).rejects.toMatchObject({
      message: "daemonsets/a 'A' already has a value (1), and --overwrite is false",
    });
    expect(await environment.run(setEnvCommand, 'a A=1 N=1 --overwrite=false')).toBe('ok');
  });

  test('no container of that name is a warning', async () => {
    const environment = await cluster();
    expect(await environment.run(setEnvCommand, 'a -c x A=2')).toBe('ok');
    expect(environment.warnings).toEqual(['DaemonSet/a does not have any containers matching "x"']);
    expect(environment.patches()).toEqual([]);
  });

  test('--list prints the variables, changes included', async () => {
    const environment = await cluster();
    await environment.run(setEnvCommand, 'a --list B-');
    expect(environment.stdout()).toBe(
      '# DaemonSet a, container main\nA=1\n# S from secret s, key k\n# DaemonSet a, container side\n',
    );
    expect(environment.patches()).toEqual([]);
  });

  test('--resolve prints referenced values, and reports failures', async () => {
    const from = (name: string, valueFrom: JsonObject) => ({ name, valueFrom });
    const env = [
      secret,
      from('F', { fieldRef: { fieldPath: 'metadata.name' } }),
      from('R', { resourceFieldRef: { resource: 'limits.cpu' } }),
      from('M', { configMapKeyRef: { name: 'c', key: 'none' } }),
    ];
    const environment = await setEnvironment([daemonSet('a', { containers: [{ ...SPEC.containers[0], env }] })]);
    const maps = '/api/v1/namespaces/default';
    environment.transport.on('GET', `${maps}/configmaps/c`, json({ data: {} }));
    environment.transport.on('GET', `${maps}/secrets/s`, json({ data: { k: 'Z2VoZWlt' } }));
    expect(await environment.run(setEnvCommand, 'a --list --resolve')).toBe('failed');
    expect(environment.stdout()).toBe(
      '# DaemonSet a, container main\nS=geheim\nF=a\nR=2\n# M from configmap c, key none\n',
    );
    expect(environment.reported.map(({ message }) => message)).toEqual([
      'retrieving reference for M: key none not found in config map c',
    ]);
  });

  test.each([
    [['a'], 'at least one environment variable must be provided'],
    [['a', 'A=1', 'b'], 'all resources must be specified before environment changes: a A=1 b'],
    [['a', '1=x'], '"1" is not a valid key name: '],
    [['a', 'A=1', 'A-'], 'can not both modify and remove the same environment variable in the same command'],
    [['a', '-e', 'A'], 'unknown environment variable: A'],
    [['a', '=x'], 'invalid environment variable "=x": there is no key before the "="'],
    [['a', '--from=pod/x'], 'unsupported resource specified in --from'],
    [['a', 'A=1', '--keys=x'], 'when specifying --keys, a configmap or secret must be provided with --from'],
    [['a', '--list', '-o', 'json'], '--list and --output may not be specified together'],
    [['A=1'], 'no DaemonSet is named'],
  ])('refuses %j', async (words, message) => {
    const environment = await cluster();
    await expect(environment.run(setEnvCommand, words)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });
});
