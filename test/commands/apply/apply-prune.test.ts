import { describe, expect, test } from 'vitest';
import { applyCommand } from '../../../src/commands/apply/apply.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { DS_VERSION } from '../../../src/core/version.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { objectServer } from '../../support/object-server.ts';
import { testRuntime } from '../../support/runtime.ts';

const NS = 'apply-prune';
const MAPS = `/api/v1/namespaces/${NS}/configmaps`;
const PARENT = `/api/v1/namespaces/${NS}/secrets/agents`;
/** As kubectl v1.36.3 computed it for the Secret agents of this namespace. */
const ID = 'applyset-E4H3JNR1u8l2EvZvYiJCUsIoRfKhkclcY2TFvAuM25A-v1';
const SELECTOR = `labelSelector=${encodeURIComponent(`applyset.kubernetes.io/part-of=${ID}`)}&limit=500`;
const TEXT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, labels: {app: a}}\n';
const WORDS = ['-f', 'f.yaml', '--prune', '--applyset=agents', '-n', NS];

const member = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NS, uid: `uid of ${name}`, labels: { 'applyset.kubernetes.io/part-of': ID } },
});

function parent(kinds: string, more: Readonly<Record<string, string>> = {}, id = ID): JsonObject {
  const annotations = {
    'applyset.kubernetes.io/tooling': 'ds/v0.0.1',
    'applyset.kubernetes.io/contains-group-kinds': kinds,
    'applyset.kubernetes.io/additional-namespaces': '',
    ...more,
  };
  const labels = { 'applyset.kubernetes.io/id': id };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'agents', namespace: NS, labels, annotations } };
}

function cluster(live: JsonObject | undefined, members: readonly JsonObject[] = [], text = TEXT) {
  const server = objectServer([`${MAPS}/kept`, PARENT], live === undefined ? {} : { [PARENT]: live });
  server.transport.on('GET', `${MAPS}?${SELECTOR}`, json({ metadata: {}, items: members }));
  const environment = testRuntime({ files: { 'f.yaml': text }, transport: server.transport, namespace: NS });
  const deletes = () =>
    server.transport.requests
      .filter(({ method }) => method === 'DELETE')
      .map((request) => ({ path: request.path, body: request.json }));
  /** What the parent's annotations were told to be, write by write. */
  const reportedOnce = () =>
    server.transport.requests
      .filter(({ method, path }) => method === 'PATCH' && path.startsWith(PARENT))
      .map((request) => (request.json as { readonly metadata: JsonObject }).metadata);
  return { ...server, ...environment, deletes, reportedOnce };
}

const apply = (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(applyCommand, [...WORDS, ...words], environment.rt);

describe('ds apply --prune', () => {
  test('creates the parent first, as kubectl does, and labels the members', async () => {
    const environment = cluster(undefined);
    expect(await apply(environment)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/kept created\n');
    const metadata = {
      name: 'agents',
      namespace: NS,
      annotations: {
        'applyset.kubernetes.io/tooling': `ds/v${DS_VERSION}`,
        'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap',
        'applyset.kubernetes.io/additional-namespaces': '',
      },
      labels: { 'applyset.kubernetes.io/id': ID },
    };
    expect(environment.reportedOnce()).toEqual([metadata, metadata]);
    expect(environment.writes()).toEqual([
      expect.stringMatching(`^PATCH ${PARENT}\\?fieldManager=ds-applyset&fieldValidation=Strict`),
      expect.stringMatching(`^PATCH ${MAPS}/kept`),
      expect.stringMatching(`^PATCH ${PARENT}`),
    ]);
    expect(environment.objects.get(`${MAPS}/kept`)).toMatchObject({
      metadata: { labels: { app: 'a', 'applyset.kubernetes.io/part-of': ID } },
    });
  });

  test('deletes removed objects, but no recreated object of the same name', async () => {
    const environment = cluster(parent('ConfigMap'), [member('kept'), member('gone')]);
    environment.transport.on('DELETE', `${MAPS}/gone`, json({ kind: 'Status', status: 'Success' }));
    expect(await apply(environment)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/kept created\nconfigmap/gone pruned\n');
    expect(environment.deletes()).toMatchObject([
      { body: { propagationPolicy: 'Background', preconditions: { uid: 'uid of gone' } } },
    ]);
  });

  test('keeps kinds in the parent until their objects are deleted', async () => {
    const environment = cluster(parent('ConfigMap,Widget.example.com'), [member('gone')]);
    environment.transport.on('GET', '/apis/example.com', status(404, 'NotFound', 'no'));
    environment.transport.on('DELETE', `${MAPS}/gone`, status(403, 'Forbidden', 'not you'));
    expect(await apply(environment)).toBe('failed');
    expect(environment.reported).toMatchObject([
      { kind: 'forbidden', message: `pruning configmap/gone of namespace ${NS}: not you` },
    ]);
    expect(environment.reportedOnce()).toMatchObject([
      { annotations: { 'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Widget.example.com' } },
    ]);
  });

  test('prunes nothing when something could not be applied', async () => {
    const environment = cluster(parent('ConfigMap'), [member('gone')]);
    environment.transport.on('PATCH', `${MAPS}/kept`, status(403, 'Forbidden', 'no'));
    expect(await apply(environment)).toBe('failed');
    expect(environment.deletes()).toEqual([]);
    expect(environment.reportedOnce()).toHaveLength(1);
  });

  test('an object that was deleted by somebody else is not an error', async () => {
    const environment = cluster(parent('ConfigMap'), [member('gone')]);
    environment.transport.on('DELETE', `${MAPS}/gone`, status(404, 'NotFound', 'no'));
    expect(await apply(environment)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/kept created\n');
  });

  test('takes over what other tools own of the parent', async () => {
    const environment = cluster(undefined);
    const conflict = status(409, 'Conflict', 'conflict', { causes: [{ reason: 'FieldManagerConflict' }] });
    environment.transport.on('PATCH', PARENT, conflict, json({}), json({}));
    expect(await apply(environment)).toBe('ok');
    const forced = environment.transport.requests.filter(
      ({ path }) => path.startsWith(PARENT) && path.includes('force=true'),
    );
    expect(forced).toHaveLength(1);
  });

  test.each([
    ['client', 1],
    ['server', 3],
  ])('--dry-run=%s only says it', async (where, writes) => {
    const environment = cluster(parent('ConfigMap'), [member('gone')]);
    environment.transport.on('DELETE', `${MAPS}/gone`, json({}));
    expect(await apply(environment, `--dry-run=${where}`)).toBe('ok');
    expect(environment.stdout()).toContain('configmap/gone pruned (');
    expect(environment.reportedOnce()).toHaveLength(writes === 1 ? 0 : 2);
    expect(environment.writes().every((line) => line.includes('dryRun=All') || line.startsWith('DELETE'))).toBe(true);
  });

  test('with -o the lines go to stderr', async () => {
    const environment = cluster(parent('ConfigMap'), [member('gone')]);
    environment.transport.on('DELETE', `${MAPS}/gone`, json({}));
    await apply(environment, '-o', 'json');
    expect(JSON.parse(environment.stdout())).toMatchObject({ kind: 'ConfigMap' });
    expect(environment.stderr()).toBe('configmap/gone pruned\n');
  });

  test.each([
    [
      parent('', { 'applyset.kubernetes.io/tooling': 'kubectl/v1.36.3' }),
      /managed by tooling "kubectl" instead of "ds"$/,
    ],
    [
      parent('', { 'applyset.kubernetes.io/tooling': 'some/tool/v1' }),
      /managed by tooling "some\/tool" instead of "ds"$/,
    ],
    [
      parent('', {}, 'applyset-other-v1'),
      /incorrect value for label "applyset\.kubernetes\.io\/id" \(got: applyset-other-v1, /,
    ],
    [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'agents' } }, /missing required annotation/],
  ])('leaves alone what is not its own set', async (live, message) => {
    const environment = cluster(live);
    await expect(apply(environment)).rejects.toMatchObject({
      kind: 'failure',
      message: expect.stringMatching(message) as string,
    });
    expect(environment.writes()).toEqual([]);
  });

  test.each([
    [['--prune'], '--prune requires --applyset: ds does not prune by --selector, --all or --prune-allowlist'],
    [['--applyset=a'], '--applyset requires --prune'],
    [['--prune', '--applyset=a', '-l', 'x=y'], '--selector is incompatible with --applyset'],
    [['--prune', '--applyset=a', '--all'], '--all is incompatible with --applyset'],
    [
      ['--prune', '--applyset=a', '--prune-allowlist=core/v1/ConfigMap'],
      '--prune-allowlist is incompatible with --applyset',
    ],
    [['--prune', '--applyset=secrets/'], 'invalid parent reference "secrets/": name cannot be blank'],
    [['--prune', '--applyset=a', '--server-side=false', '--force'], '--force cannot be used with --prune'],
  ])('%j is a usage error', async (words, message) => {
    const environment = cluster(undefined);
    await expect(invoke(applyCommand, ['-f', 'f.yaml', ...words], environment.rt)).rejects.toMatchObject({
      kind: 'usage',
      message,
    });
    expect(environment.connections()).toBe(0);
  });

  test('deletes nothing without the label of the set', async () => {
    const { metadata } = member('x');
    const unlabelled = { ...member('x'), metadata: { ...(metadata as JsonObject), labels: {} } };
    const other = {
      ...member('x'),
      metadata: { ...(metadata as JsonObject), labels: { 'applyset.kubernetes.io/part-of': 'y' } },
    };
    const environment = cluster(parent('ConfigMap'), [unlabelled, other]);
    expect(await apply(environment)).toBe('ok');
    expect(environment.deletes()).toEqual([]);
  });

  test.each(['..', 'a/b', '../../api/v1/namespaces/kube-system', 'A', 'a b', '%2e%2e'])(
    'takes no namespace %j from the parent',
    async (text) => {
      const environment = cluster(
        parent('ConfigMap', { 'applyset.kubernetes.io/additional-namespaces': `ok,${text}` }),
      );
      await expect(apply(environment)).rejects.toMatchObject({
        kind: 'failure',
        message: expect.stringContaining(`invalid namespace ${JSON.stringify(text)} in the annotation`) as string,
      });
      expect(environment.writes()).toEqual([]);
    },
  );

  test('requires the namespace of the set', async () => {
    const environment = cluster(undefined);
    await expect(
      invoke(applyCommand, ['-f', 'f.yaml', '--prune', '--applyset=agents'], environment.rt),
    ).rejects.toMatchObject({ kind: 'usage', message: 'namespace is required to use namespace-scoped ApplySet' });
  });

  test('refuses a file with the label of a set', async () => {
    const environment = cluster(undefined, [], TEXT.replace('app: a', 'applyset.kubernetes.io/part-of: mine'));
    await expect(apply(environment)).rejects.toMatchObject({
      message: 'f.yaml:1:1: configmap/kept: ApplySet label "applyset.kubernetes.io/part-of" already set in input data',
    });
  });
});
