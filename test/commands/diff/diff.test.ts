import { describe, expect, test } from 'vitest';
import { diffCommand } from '../../../src/commands/diff/diff.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { fakeTransport, json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import type { MemoryFiles } from '../../support/memory-files.ts';
import { objectServer } from '../../support/object-server.ts';
import { testRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const SECRETS = '/api/v1/namespaces/default/secrets';

const yaml = (image: string, name = 'a'): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: ${name}}\nspec: {image: ${image}}\n`;
const live = (image: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'a', namespace: 'default', managedFields: [{ manager: 'x' }] },
  spec: { image },
});

function cluster(text: string, initial: Readonly<Record<string, JsonObject>>, options: TestRuntimeOptions = {}) {
  const server = objectServer([`${SETS}/a`, `${SETS}/b`, `${SECRETS}/s`], initial);
  const environment = testRuntime({
    files: { 'f.yaml': text },
    transport: server.transport,
    clock: { auto: true },
    ...options,
  });
  return { ...server, ...environment };
}

describe('ds diff', () => {
  test('compares the live object with the result of a server dry run', async () => {
    const environment = cluster(yaml('new'), { [`${SETS}/a`]: live('old') });
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('differs');
    expect(environment.writes()).toEqual([`PATCH ${SETS}/a?fieldManager=ds&fieldValidation=Strict&dryRun=All`]);
    expect(environment.stdout()).toBe(
      [
        'diff -u -N LIVE/apps.v1.DaemonSet.default.a MERGED/apps.v1.DaemonSet.default.a',
        '--- LIVE/apps.v1.DaemonSet.default.a',
        '+++ MERGED/apps.v1.DaemonSet.default.a',
        '@@ -5,4 +5,4 @@',
        '   namespace: default',
        `   uid: uid of ${SETS}/a`,
        ' spec:',
        '-  image: old',
        '+  image: new',
        '',
      ].join('\n'),
    );
    expect(environment.objects.get(`${SETS}/a`)).toMatchObject({ spec: { image: 'old' } });
  });

  test('prints nothing without differences', async () => {
    const same = { ...live('old'), metadata: { name: 'a', namespace: 'default', resourceVersion: '100' } };
    const environment = cluster(yaml('old'), { [`${SETS}/a`]: same });
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect([environment.stdout(), environment.stderr()]).toEqual(['', '']);
  });

  test('compares with a dry run of one version of the object, and reads again when that has passed', async () => {
    const at = `${SETS}/a`;
    const moving = (version: string, ready: number): JsonObject => ({
      ...live('old'),
      metadata: { name: 'a', namespace: 'default', resourceVersion: version },
      status: { numberReady: ready },
    });
    const transport = fakeTransport();
    transport.on('GET', at, json(moving('1', 1)), json(moving('2', 2)));
    const stale = status(409, 'Conflict', 'the object has been modified', { name: 'a', kind: 'daemonsets' });
    transport.on('PATCH', at, stale, json(moving('2', 2)));
    const environment = testRuntime({ files: { 'f.yaml': yaml('old') }, transport, clock: { auto: true } });
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect([environment.stdout(), environment.stderr()]).toEqual(['', '']);
    const sent = transport.requests.filter(({ method }) => method === 'PATCH').map(({ json: body }) => body);
    expect(sent).toMatchObject([{ metadata: { resourceVersion: '1' } }, { metadata: { resourceVersion: '2' } }]);
  });

  test('compares an object whose status keeps changing', async () => {
    const at = `${SETS}/a`;
    const transport = fakeTransport();
    let version = 0;
    const moved = (): JsonObject => {
      version += 1;
      const metadata = { name: 'a', namespace: 'default', resourceVersion: String(version) };
      return { ...live('old'), metadata, status: { numberReady: version } };
    };
    transport.on('GET', at, () => json(moved()));
    transport.on('PATCH', at, ({ json: body }) =>
      (body as { metadata: JsonObject }).metadata['resourceVersion'] === undefined
        ? json(moved())
        : status(409, 'Conflict', 'the object has been modified', { name: 'a', kind: 'daemonsets' }),
    );
    const environment = testRuntime({ files: { 'f.yaml': yaml('old') }, transport, clock: { auto: true } });
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('ok');
    expect(environment.stdout()).toBe('');
    expect(transport.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(5);
  });

  test('an object that does not exist yet is all new', async () => {
    const environment = cluster(yaml('new'), {});
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('differs');
    expect(environment.stdout()).toMatch(/\n@@ -0,0 \+1,\d+ @@\n\+apiVersion: apps\/v1\n\+kind: DaemonSet\n/);
    expect(environment.stdout()).not.toContain('managedFields');
  });

  test('shows managedFields when they are asked for', async () => {
    const environment = cluster(yaml('new'), {});
    await invoke(diffCommand, ['-f', 'f.yaml', '--show-managed-fields'], environment.rt);
    expect(environment.stdout()).toContain('\n+  managedFields:\n');
  });

  test('passes on the field manager and force', async () => {
    const environment = cluster(yaml('new'), {});
    await invoke(diffCommand, ['-f', 'f.yaml', '--field-manager=me', '--force-conflicts'], environment.rt);
    expect(environment.writes()[0]).toContain('fieldManager=me&fieldValidation=Strict&dryRun=All&force=true');
  });

  test('hides the values of Secrets without --show-secrets', async () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: bmV3}\n';
    const initial = {
      [`${SECRETS}/s`]: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'b2xk' } },
    };
    const hidden = cluster(text, initial);
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], hidden.rt)).toBe('differs');
    expect(hidden.stdout()).toContain("-  a: '*** (before)'\n+  a: '*** (after)'\n");
    expect(hidden.stdout()).not.toMatch(/bmV3|b2xk/);
    const shown = cluster(text, initial);
    await invoke(diffCommand, ['-f', 'f.yaml', '--show-secrets'], shown.rt);
    expect(shown.stdout()).toContain('-  a: b2xk\n+  a: bmV3\n');
  });

  test('an error is reported, and the others are still compared', async () => {
    const environment = cluster(`${yaml('new')}---\n${yaml('new', 'b')}`, {});
    environment.transport.on('PATCH', `${SETS}/a`, status(422, 'Invalid', 'DaemonSet.apps "a" is invalid'));
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported[0]?.message).toBe('f.yaml:1:1: The request is invalid: DaemonSet.apps "a" is invalid');
    expect(environment.stdout()).toContain('+++ MERGED/apps.v1.DaemonSet.default.b\n');
  });

  test('an object that may not be read cannot be compared', async () => {
    const environment = cluster(yaml('new'), { [`${SETS}/a`]: live('old') });
    environment.transport.on('GET', `${SETS}/a`, status(403, 'Forbidden', 'daemonsets.apps "a" is forbidden'));
    expect(await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).toBe('failed');
    expect(environment.reported).toMatchObject([{ kind: 'forbidden' }]);
    expect(environment.stdout()).toBe('');
  });

  test('is coloured on request, and safe for a terminal', async () => {
    const environment = cluster(yaml('"a\\u202eb"'), {}, { stdout: { isTTY: true, color: true } });
    await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt);
    expect(environment.stdout()).toContain('\u001b[32m+  image: "a\\u202Eb"\u001b[39m\n');
    expect(environment.stdout()).not.toContain('\u202e');
  });

  test.each([
    [[], 'must specify one of -f and -k'],
    [['-f', 'f.yaml', '--server-side=false', '--force-conflicts'], '--force-conflicts only works with --server-side'],
    [['-f', 'f.yaml', '--field-manager='], '--field-manager must not be empty'],
    [['-f', 'f.yaml', '-l', '=='], 'unable to parse the selector'],
  ])('refuses %j', async (words, message) => {
    const environment = cluster(yaml('new'), {});
    await expect(invoke(diffCommand, words, environment.rt)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message) as string,
    });
    expect(environment.connections()).toBe(0);
  });

  test('files without objects are an error', async () => {
    const environment = cluster('---\n', {});
    await expect(invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).rejects.toMatchObject({
      message: 'no objects passed to diff',
    });
  });
});

describe('KUBECTL_EXTERNAL_DIFF', () => {
  interface Call {
    readonly command: string;
    readonly args: readonly string[];
    readonly live: string | undefined;
    readonly merged: string | undefined;
  }

  async function runWith(command: string, code: number) {
    const calls: Call[] = [];
    const runProgram = (files: MemoryFiles, program: string, args: readonly string[]): number => {
      const [live = '', merged = ''] = args;
      const name = 'apps.v1.DaemonSet.default.a';
      calls.push({
        command: program,
        args,
        live: files.textOf(`${live}/${name}`),
        merged: files.textOf(`${merged}/${name}`),
      });
      return code;
    };
    const environment = cluster(yaml('new'), {}, { env: { KUBECTL_EXTERNAL_DIFF: command }, runProgram });
    const outcome = await invoke(diffCommand, ['-f', 'f.yaml'], environment.rt).catch((error: unknown) => error);
    return { ...environment, calls, outcome };
  }

  test('gets two directories, and only safe arguments', async () => {
    const { calls, outcome, stdout, files } = await runWith('meld -N --x=1 /etc/passwd $(id)', 1);
    expect(outcome).toBe('differs');
    expect(calls).toMatchObject([{ command: 'meld', args: ['/tmp/LIVE-1', '/tmp/MERGED-2', '-N', '--x=1'] }]);
    expect(calls[0]?.live).toBeUndefined();
    expect(calls[0]?.merged).toContain('  image: new\n');
    expect(stdout()).toBe('');
    expect([...files.contents.keys()]).toEqual(['f.yaml']);
  });

  test('0 is no difference, more than 1 an error', async () => {
    expect((await runWith('meld', 0)).outcome).toBe('ok');
    expect((await runWith('meld', 2)).outcome).toMatchObject({ message: 'failed to run "meld": exit status 2' });
  });

  test('a missing program is named', async () => {
    const environment = cluster(yaml('new'), {}, { env: { KUBECTL_EXTERNAL_DIFF: 'nothing' } });
    await expect(invoke(diffCommand, ['-f', 'f.yaml'], environment.rt)).rejects.toMatchObject({
      message: 'failed to run "nothing": cannot run nothing: no such program',
    });
    expect([...environment.files.contents.keys()]).toEqual(['f.yaml']);
  });
});
