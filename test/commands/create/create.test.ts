import { describe, expect, test } from 'vitest';
import { createCommand } from '../../../src/commands/create/create.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { objectServer } from '../../support/object-server.ts';
import { testRuntime } from '../../support/runtime.ts';
import { hintSaying } from '../../support/hints.ts';

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const QUERY = 'fieldManager=ds-create&fieldValidation=Strict';

const yaml = (name: string): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: {${name}}
spec:
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a}]}}
`;

function cluster(text: string, names: readonly string[], live: readonly string[] = []) {
  const objects = live.map((name) => [`${SETS}/${name}`, { metadata: { name } }] as const);
  const server = objectServer(
    names.map((name) => `${SETS}/${name}`),
    Object.fromEntries(objects),
  );
  const environment = testRuntime({ files: { 'f.yaml': text }, transport: server.transport, clock: { auto: true } });
  return { ...server, ...environment };
}

describe('ds create', () => {
  test('creates objects with one request each', async () => {
    const environment = cluster(yaml('name: a'), ['a']);
    expect(await invoke(createCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a created\n');
    expect(environment.transport.lines()).toEqual([`POST ${SETS}?${QUERY}`]);
    expect(environment.transport.requests[0]?.json).toMatchObject({ metadata: { name: 'a', namespace: 'default' } });
  });

  test('an existing object is an error and does not stop the others', async () => {
    const environment = cluster(`${yaml('name: a')}---\n${yaml('name: b')}`, ['a', 'b'], ['a']);
    expect(await invoke(createCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.stdout()).toBe('daemonset.apps/b created\n');
    expect(environment.reported).toMatchObject([
      {
        kind: 'alreadyExists',
        message: 'f.yaml:1:1: daemonsets "a" already exists',
        hint: hintSaying('to change the existing object: ds apply -f FILE'),
      },
    ]);
  });

  test('an unknown field is reported with its place', async () => {
    const environment = cluster(`${yaml('name: a')}  templat: {}\n`, []);
    const said = 'strict decoding error: unknown field "spec.templat"';
    // a newer server may know it, so it is asked
    environment.transport.on('GET', '/version', json({ major: '1', minor: '99' }));
    environment.transport.on('POST', SETS, status(400, 'BadRequest', said));
    expect(await invoke(createCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported[0]?.message).toBe(
      `f.yaml:7:3: daemonset.apps/a: ${said}\n  7 |   templat: {}\n    |   ^`,
    );
    expect(environment.reported[0]?.hint).toBe('correct its name or its indentation, or remove it');
  });

  test('a generated name is the one that is printed', async () => {
    const environment = cluster(yaml('generateName: a-'), []);
    environment.transport.on('POST', SETS, json({ metadata: { name: 'a-x7k2p' } }, 201));
    await invoke(createCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.stdout()).toBe('daemonset.apps/a-x7k2p created\n');
  });

  test('a dry run on the server keeps nothing, one on the client sends nothing', async () => {
    const server = cluster(yaml('name: a'), ['a']);
    await invoke(createCommand, ['-f', 'f.yaml', '--dry-run=server'], server.rt);
    expect(server.stdout()).toBe('daemonset.apps/a created (server dry run)\n');
    expect(server.writes()).toEqual([`POST ${SETS}?${QUERY}&dryRun=All`]);
    const client = cluster(yaml('name: a'), []);
    await invoke(createCommand, ['-f', 'f.yaml', '--dry-run=client', '-o', 'yaml'], client.rt);
    expect(client.transport.requests).toEqual([]);
    expect(client.stdout()).toMatch(
      /^apiVersion: apps\/v1\nkind: DaemonSet\nmetadata:\n {2}name: a\n {2}namespace: default\nspec:\n/,
    );
  });

  test('files are needed', async () => {
    const environment = cluster('', []);
    await expect(invoke(createCommand, [], environment.rt)).rejects.toMatchObject({
      kind: 'usage',
      hint: hintSaying('ds -f FILE'),
    });
  });
});

describe('ds create NAME', () => {
  const printed = async (words: readonly string[]): Promise<string> => {
    const environment = cluster('', []);
    expect(await invoke(createCommand, [...words, '--dry-run=client', '-o', 'yaml'], environment.rt)).toBe('ok');
    expect(environment.connections()).toBe(0);
    return environment.stdout();
  };

  test('prints a complete manifest without a server', async () => {
    expect(await printed(['agent', '--image=reg.example/team/log_agent:1.2'])).toBe(`apiVersion: apps/v1
kind: DaemonSet
metadata:
  labels:
    app.kubernetes.io/name: agent
  name: agent
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: agent
  template:
    metadata:
      labels:
        app.kubernetes.io/name: agent
    spec:
      containers:
      - image: reg.example/team/log_agent:1.2
        name: log-agent
        resources:
          limits:
            memory: 200Mi
          requests:
            cpu: 100m
            memory: 200Mi
  updateStrategy:
    rollingUpdate:
      maxSurge: 0
      maxUnavailable: 1
    type: RollingUpdate
`);
  });

  test('with the requested settings', async () => {
    const words = ['--node-selector=a=b,c=', '--toleration=k:NoSchedule', '--toleration=k=v', '--toleration=*'];
    const more = ['--host-network', '--service-account=acc', '--requests=', '--limits=', '--', 'sleep', '-x'];
    const environment = cluster('', []);
    await invoke(
      createCommand,
      ['agent', '--image=b', '--dry-run=client', '-o', 'json', ...words, ...more],
      environment.rt,
    );
    const object = JSON.parse(environment.stdout()) as {
      readonly spec: { readonly template: { readonly spec: unknown } };
    };
    expect(object.spec.template.spec).toEqual({
      containers: [{ name: 'b', image: 'b', command: ['sleep', '-x'] }],
      dnsPolicy: 'ClusterFirstWithHostNet',
      hostNetwork: true,
      nodeSelector: { a: 'b', c: '' },
      serviceAccountName: 'acc',
      tolerations: [
        { key: 'k', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'k', operator: 'Equal', value: 'v' },
        { operator: 'Exists' },
      ],
    });
  });

  test('several images are several containers', async () => {
    const names = (await printed(['a', '--image=x/b:1', '--image=y/b:2', '--image=c'])).match(/^ {8}name: .*$/gm);
    expect(names).toEqual(['        name: b', '        name: b-2', '        name: c']);
  });

  test('is created without --dry-run', async () => {
    const environment = cluster('', ['agent']);
    expect(await invoke(createCommand, ['agent', '--image=b'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/agent created\n');
    expect(environment.transport.lines()).toEqual([`POST ${SETS}?${QUERY}`]);
    expect(environment.transport.requests[0]?.json).toMatchObject({
      metadata: { name: 'agent', namespace: 'default' },
    });
    await expect(invoke(createCommand, ['agent', '--image=b'], environment.rt)).rejects.toMatchObject({
      kind: 'alreadyExists',
    });
  });

  test.each([
    [['a'], 'required flag(s) "image" not set'],
    [['--image=x'], 'exactly one NAME is required, got 0'],
    [['--image=x', '--', 'sleep'], 'exactly one NAME is required, got 0'],
    [['a', 'b', '--image=x'], 'exactly one NAME is required, got 2'],
    [['a', '--image=x', '-f', 'f.yaml'], 'NAME cannot be used with --filename'],
    [['a', '--image=x', '-l', 'b'], '--recursive and --selector require --filename or --kustomize'],
    [['A', '--image=x'], 'invalid DaemonSet name "A"'],
    [['a'.repeat(64), '--image=x'], 'must be no more than 63'],
    [['a', '--image=x', '--image=y', '--', 'z'], 'cannot specify multiple --image options and command'],
    [['a', '--image=x', '--node-selector=b'], 'invalid node selector "b"'],
    [['a', '--image=x', '--toleration=b:Never'], 'invalid toleration "b:Never"'],
    [['a', '--image=x', '--limits=cpu=y'], 'quantities must match'],
  ])('refuses %j', async (words, message) => {
    const environment = cluster('', []);
    await expect(invoke(createCommand, words, environment.rt)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });
});
