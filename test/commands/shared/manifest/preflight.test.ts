import { describe, expect, test } from 'vitest';
import { applyCommand } from '../../../../src/commands/apply/apply.ts';
import { createCommand } from '../../../../src/commands/create/create.ts';
import { json, status } from '../../../support/fake-transport.ts';
import { invoke } from '../../../support/invoke.ts';
import { objectServer } from '../../../support/object-server.ts';
import { testRuntime } from '../../../support/runtime.ts';
import { hintOf } from '../../../support/hints.ts';

const AGENT = '/apis/apps/v1/namespaces/default/daemonsets/agent';
const MAP = '/api/v1/namespaces/default/configmaps/fine';

const GOOD = `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector:
    matchLabels: {app: agent}
  template:
    metadata:
      labels: {app: agent}
    spec:
      containers:
        - name: agent
          image: agent:1
`;
const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fine}\n';

/** One broken in each way that counts: on any server, unless others own the rest, and on a server of a known release. */
const WRONG_TYPE = GOOD.replace('agent:1', '5');
const NO_CONTAINERS = GOOD.replace(/ +containers:[^]*/, '').replace('    spec:', '    spec: {}');
const UNKNOWN_FIELD = GOOD.replace('image:', 'imag:');
const BAD_PORT = `${GOOD}          ports: [{containerPort: 99999}]\n`;

interface Options {
  readonly isThere?: boolean;
  readonly minor?: string;
}

function cluster(text: string, { isThere = false, minor = '36' }: Options = {}) {
  const live = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: 'default' } };
  const server = objectServer([AGENT, MAP], isThere ? { [AGENT]: live } : {});
  server.transport.on('GET', '/version', json({ major: '1', minor }));
  const environment = testRuntime({ files: { 'f.yaml': text }, transport: server.transport, clock: { auto: true } });
  const requested = () => server.transport.requests.filter(({ path }) => path === '/version').length;
  return { ...server, ...environment, requested };
}

const apply = async (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(applyCommand, ['-f', 'f.yaml', ...words], environment.rt);

describe('--validate=strict', () => {
  test('sends nothing of what ds lint calls an error, and goes on with the others', async () => {
    const environment = cluster([BAD_PORT, CONFIG_MAP].join('---\n'));
    expect(await apply(environment)).toBe('failed');
    expect(environment.writes()).toEqual([expect.stringMatching(`^PATCH ${MAP}`)]);
    expect(environment.stdout()).toBe('configmap/fine created\n');
    const [error, ...others] = environment.reported;
    expect(others).toEqual([]);
    expect(error?.message).toBe(
      'f.yaml:15:35: spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 ' +
        'and 65535, inclusive [invalid-value]\n' +
        '  15 |           ports: [{containerPort: 99999}]\n' +
        '     |                                   ^\n' +
        '  fix: Change the value as the message says.',
    );
    // every server refuses it
    expect(error?.hint).toBeUndefined();
  });

  test('proposes --validate=warn only when the server would then accept the object', async () => {
    const unknown = cluster(`${GOOD}          imag: x\n`);
    await apply(unknown);
    expect(hintOf(unknown.reported[0])).toContain('to send it anyway: ds --validate=warn');
    const both = cluster(`${GOOD}          imag: x\n          ports: [{containerPort: 99999}]\n`);
    await apply(both);
    expect(both.reported[0]?.hint).toBeUndefined();
  });

  test('reports all errors of an object together', async () => {
    const environment = cluster(`${WRONG_TYPE}          ports: [{containerPort: 99999}]\n`);
    await apply(environment);
    expect(environment.reported).toHaveLength(1);
    expect(environment.reported[0]?.message.match(/^f\.yaml:\d+:\d+: .* \[[a-z-]+\]$/gm)).toEqual([
      expect.stringContaining('f.yaml:14:18: spec.template.spec.containers[0].image'),
      expect.stringContaining('f.yaml:15:35: '),
    ]);
    expect(hintOf(environment.reported[0])).toContain('ds lint -f f.yaml --fix');
  });

  test('counts further errors', async () => {
    const ports = Array.from({ length: 14 }, (_, index) => `{containerPort: ${70_000 + index}}`).join(', ');
    const environment = cluster(`${GOOD}          ports: [${ports}]\n`);
    await apply(environment);
    expect(environment.reported[0]?.message.match(/ \[invalid-value\]$/gm)).toHaveLength(10);
    expect(environment.reported[0]?.message).toMatch(/\nand 4 more errors$/);
  });

  test.each([
    ['a file without a fault', GOOD],
    ['advice', GOOD.replace('agent:1', 'agent:latest')],
    [
      'a host port with surge, which the server takes',
      GOOD.replace('spec:\n', 'spec:\n  updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n').concat(
        '          ports: [{containerPort: 80, hostPort: 80}]\n',
      ),
    ],
  ])('asks for nothing more with %s', async (_, text) => {
    const environment = cluster(text);
    expect(await apply(environment)).toBe('ok');
    expect(environment.requested()).toBe(0);
    expect(environment.stderr()).toBe('');
  });

  test('a comment in the file leaves the rule to the server', async () => {
    const environment = cluster(BAD_PORT.replace('99999}]', '99999}] # ds-lint-ignore invalid-value'));
    expect(await apply(environment)).toBe('ok');
  });

  test.each([
    ['a wrong type', WRONG_TYPE, { minor: '99' }, false],
    ['an unknown field', UNKNOWN_FIELD, {}, false],
    ['an unknown field on a newer server', UNKNOWN_FIELD, { minor: '37' }, true],
    ['a field that an older release may know as little', UNKNOWN_FIELD, { minor: '30+' }, false],
    ['a value on a server that does not say what it is', BAD_PORT, { minor: '' }, true],
    ['something missing', NO_CONTAINERS, {}, false],
    ['something missing on a newer server', NO_CONTAINERS, { minor: '99' }, false],
    ['something that others may own, where it is there', NO_CONTAINERS, { isThere: true }, true],
  ])('%s: who judges', async (_, text, options, isServer) => {
    const environment = cluster(text, options);
    expect(await apply(environment)).toBe(isServer ? 'ok' : 'failed');
    expect(environment.writes()).toHaveLength(isServer ? 1 : 0);
  });

  test('treats an object that may not be read as existing', async () => {
    const environment = cluster(NO_CONTAINERS);
    environment.transport.on('GET', AGENT, status(403, 'Forbidden', 'no'));
    expect(await apply(environment)).toBe('ok');
  });

  test('requests the release once', async () => {
    const environment = cluster([UNKNOWN_FIELD, BAD_PORT.replace('name: agent', 'name: other')].join('---\n'));
    environment.transport.on(
      'GET',
      AGENT.replace('agent', 'other'),
      status(404, 'NotFound', 'no', { name: 'other', kind: 'daemonsets' }),
    );
    expect(await apply(environment)).toBe('failed');
    expect(environment.reported).toHaveLength(2);
    expect(environment.requested()).toBe(1);
  });

  test.each(['client', 'server'])('holds for --dry-run=%s', async (where) => {
    const environment = cluster(WRONG_TYPE);
    expect(await apply(environment, `--dry-run=${where}`)).toBe('failed');
    expect(environment.stdout()).toBe('');
  });

  test.each(['none', 'client', 'server'])('holds for ds create --dry-run=%s', async (where) => {
    const environment = cluster(NO_CONTAINERS);
    expect(await invoke(createCommand, ['-f', 'f.yaml', `--dry-run=${where}`], environment.rt)).toBe('failed');
    expect(environment.writes()).toEqual([]);
    expect(environment.reported[0]?.message).toContain('[missing-field]');
  });
});

describe('--validate=warn and ignore', () => {
  test('warn prints the errors once and sends the object', async () => {
    const environment = cluster([CONFIG_MAP, BAD_PORT].join('---\n'));
    expect(await apply(environment, '--validate=warn')).toBe('ok');
    expect(environment.warnings).toEqual([
      expect.stringMatching(/^f\.yaml:\d+:35: .*\[invalid-value\]\n[^]*\^\n {2}fix: Change/),
    ]);
    expect(environment.stdout()).toBe('configmap/fine created\ndaemonset.apps/agent created\n');
  });

  test.each(['ignore', 'false'])('%s does not look', async (word) => {
    const environment = cluster(WRONG_TYPE);
    expect(await apply(environment, `--validate=${word}`)).toBe('ok');
    expect(environment.stderr()).toBe('');
    expect(environment.requested()).toBe(0);
  });
});
