import { describe, expect, test } from 'vitest';
import { editCommand } from '../../../src/commands/edit/edit.ts';
import { DsError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { mergePatch } from '../../../src/apimachinery/patch/merge-patch.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { hintSaying } from '../../support/hints.ts';

const PATH = '/apis/apps/v1/namespaces/default/daemonsets/a';
const live = (version = '1', spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'a', namespace: 'default', resourceVersion: version, managedFields: [{ manager: 'x' }] },
  spec: { minReadySeconds: 1, script: '# keep\n', ...spec },
});

type Edit = (text: string) => string | number;

/** An editor that does these things to the file, one at each opening. */
function cluster(...edits: readonly Edit[]) {
  const opened: string[] = [];
  const commands: (readonly string[])[] = [];
  const environment = testRuntime({
    env: { EDITOR: 'other', KUBE_EDITOR: 'ed -x' },
    runProgram: async (files, command, args) => {
      const path = args.at(-1) ?? '';
      const text = files.textOf(path) ?? '';
      const done = edits[opened.length]?.(text) ?? text;
      opened.push(text);
      commands.push([command, ...args]);
      if (typeof done === 'number') return done;
      await files.write(path, done);
      return 0;
    },
  });
  environment.transport.on('GET', PATH, json(live()));
  environment.transport.on('PATCH', PATH, (request) => json(mergePatch(live(), request.json as JsonObject)));
  const patches = () => environment.transport.requests.filter(({ method }) => method === 'PATCH');
  const left = () => [...environment.files.contents.keys()];
  return { ...environment, opened, commands, patches, left };
}

const run = (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(editCommand, ['a', ...words], environment.rt);
const ready = (seconds: number) => (text: string) =>
  text.replace(/minReadySeconds: -?\d+/, `minReadySeconds: ${seconds}`);

describe('ds edit', () => {
  test('sends the changes, on condition that nobody else changed the object', async () => {
    const environment = cluster(ready(9));
    expect(await run(environment)).toBe('ok');
    expect(environment.stdout()).toBe('daemonset.apps/a edited\n');
    expect(environment.commands).toEqual([['ed', '-x', '/tmp/ds-edit-1/a.yaml']]);
    expect(environment.opened[0]).toMatch(/^# Edit the object below\.[^]*\napiVersion: apps\/v1\n/);
    expect(environment.opened[0]).not.toContain('managedFields');
    expect(environment.patches()).toMatchObject([
      {
        path: `${PATH}?fieldManager=ds-edit&fieldValidation=Strict`,
        headers: { 'content-type': 'application/merge-patch+json' },
        json: { metadata: { resourceVersion: '1' }, spec: { minReadySeconds: 9 } },
      },
    ]);
    expect(environment.left()).toEqual([]);
  });

  test('removes what was deleted in the editor', async () => {
    const environment = cluster((text) => text.replace(/ {2}minReadySeconds.*\n/, ''));
    await run(environment);
    expect(environment.patches()[0]?.json).toMatchObject({ spec: { minReadySeconds: null } });
  });

  test('JSON has no comment', async () => {
    const environment = cluster((text) => text.replace('"minReadySeconds": 1', '"minReadySeconds": 2'));
    expect(await run(environment, '-o', 'json', '--editor', 'jed')).toBe('ok');
    expect(environment.opened[0]).toMatch(/^\{/);
    expect(environment.commands).toEqual([['jed', '/tmp/ds-edit-1/a.json']]);
  });

  test('an editor with quotes is run by the shell', async () => {
    const environment = cluster(ready(2));
    await run(environment, '--editor', `my" "ed`);
    expect(environment.commands).toEqual([['/bin/sh', '-c', `my" "ed "$0"`, '/tmp/ds-edit-1/a.yaml']]);
  });

  test.each([
    ['as it was', (text: string) => text, 'no changes made'],
    ['with other comments at the top', (text: string) => `# hi\n${text}`, 'no changes made'],
    [
      'the same in other words',
      (text: string) => text.replace('kind: DaemonSet', 'kind: "DaemonSet"'),
      'no changes made',
    ],
    ['empty', () => '\n', 'saved file was empty'],
    ['nothing but comments', () => '# a\n', 'saved file was empty'],
  ])('a file %s ends it', async (_, edit, why) => {
    const environment = cluster(edit);
    expect(await run(environment)).toBe('ok');
    expect(environment.stderr()).toBe(`Edit cancelled, ${why}.\n`);
    expect([environment.stdout(), environment.patches(), environment.left()]).toEqual(['', [], []]);
  });

  test('invalid YAML is opened again, with the reason and the typed text', async () => {
    const environment = cluster(
      (text) => ready(7)(`${text}  x: [1\n`),
      (text) => text.replace('  x: [1\n', ''),
    );
    expect(await run(environment)).toBe('ok');
    expect(environment.opened[1]).toMatch(/^# The edited file had a syntax error: a\.yaml:\d+/m);
    expect(environment.opened[1]).toContain('  minReadySeconds: 7\n');
    expect(environment.opened[1]).toContain('    # keep\n');
    expect(environment.patches()[0]?.json).toMatchObject({ spec: { minReadySeconds: 7 } });
  });

  test('the line of an error is that of the reopened file, with its comments', async () => {
    const environment = cluster((text) => text.replace('minReadySeconds: 1', 'minReadySeconds 1'), ready(9));
    await expect(run(environment)).rejects.toThrow('no valid changes were saved');
    const [, second = ''] = environment.opened;
    const line = Number(/syntax error: a\.yaml:(\d+)/.exec(second)?.[1]);
    expect(second.split('\n')[line - 1]).toBe('  minReadySeconds 1');
    expect(environment.stderr()).toContain(`a.yaml:${line}:`);
  });

  test('a rejected object is opened again, with a line per field', async () => {
    const environment = cluster(ready(-1), ready(3));
    const causes = [
      { field: 'spec.minReadySeconds', message: 'Invalid value: -1: must be greater than or equal to 0' },
    ];
    const refusal = status(422, 'Invalid', 'DaemonSet.apps "a" is invalid', { name: 'a', causes });
    environment.transport.on('PATCH', PATH, refusal, json(live()));
    expect(await run(environment, '--validate=ignore')).toBe('ok');
    expect(environment.opened[1]).toContain(
      '# daemonsets.apps "a" was not valid:\n# * spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0\n',
    );
    expect(environment.patches()[1]?.json).toMatchObject({ spec: { minReadySeconds: 3 } });
    expect(environment.stdout()).toBe('daemonset.apps/a edited\n');
  });

  test('what ds lint calls an error is opened again before it is sent', async () => {
    const environment = cluster(ready(-1), ready(3));
    environment.transport.on('GET', '/version', json({ major: '1', minor: '36' }));
    expect(await run(environment)).toBe('ok');
    expect(environment.opened[1]).toContain(
      '# daemonsets.apps "a" was not valid:\n# * spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0\n#   fix: ',
    );
    expect(environment.patches().map((patch) => patch.json)).toMatchObject([{ spec: { minReadySeconds: 3 } }]);
  });

  test('values that a newer server has accepted before are sent', async () => {
    const environment = cluster(ready(-1));
    environment.transport.on('GET', '/version', json({ major: '1', minor: '99' }));
    expect(await run(environment)).toBe('ok');
    expect(environment.patches()[0]?.json).toMatchObject({ spec: { minReadySeconds: -1 } });
  });

  test('--validate=warn prints the errors and sends the object', async () => {
    const environment = cluster(ready(-1));
    environment.transport.on('GET', '/version', json({ major: '1', minor: '36' }));
    expect(await run(environment, '--validate=warn')).toBe('ok');
    expect(environment.warnings).toEqual([expect.stringContaining('spec.minReadySeconds: Invalid value: -1')]);
    expect(environment.patches()).toHaveLength(1);
  });

  test('an object that the server cannot read is not repeated whole', async () => {
    const environment = cluster(ready(2));
    const message = 'Invalid value: "{\\"a\\":1}": strict decoding error: unknown field "spec.x"';
    const causes = [{ field: 'patch', message }];
    environment.transport.on('PATCH', PATH, status(422, 'Invalid', '" " is invalid', { causes }));
    await expect(run(environment)).rejects.toMatchObject({ kind: 'failure' });
    expect(environment.opened[1]).toContain('\n# * strict decoding error: unknown field "spec.x"\n');
    expect(environment.stderr()).toContain('error: daemonsets.apps "a" was not valid:\n* strict decoding error');
  });

  test('saving a rejected object again unchanged ends the edit, and keeps a copy', async () => {
    const environment = cluster(ready(-1));
    environment.transport.on('PATCH', PATH, status(400, 'BadRequest', 'unknown field "spec.x"'));
    await expect(run(environment, '--validate=ignore')).rejects.toMatchObject({
      message: 'Edit cancelled, no valid changes were saved.',
    });
    expect(environment.stderr()).toContain('A copy of your changes has been stored to "/tmp/ds-edit-1/a.yaml"\n');
    expect(environment.files.textOf('/tmp/ds-edit-1/a.yaml')).toContain('minReadySeconds: -1\n');
  });

  test('another name or kind is another object', async () => {
    const environment = cluster((text) => text.replace('name: a', 'name: b'));
    await expect(run(environment)).rejects.toMatchObject({ kind: 'failure' });
    expect(environment.opened[1]).toContain('# At least one of apiVersion, kind, name and namespace was changed\n');
    expect(environment.patches()).toEqual([]);
  });

  test('changes by others to other fields are kept', async () => {
    const environment = cluster(ready(5));
    environment.transport.on('GET', PATH, json(live()), json(live('2', { theirs: true })));
    environment.transport.on('PATCH', PATH, status(409, 'Conflict', 'the object has been modified'), json(live('3')));
    expect(await run(environment)).toBe('ok');
    expect(environment.patches().map(({ json: patch }) => patch)).toEqual([
      { metadata: { resourceVersion: '1' }, spec: { minReadySeconds: 5 } },
      { metadata: { resourceVersion: '2' }, spec: { minReadySeconds: 5 } },
    ]);
    expect(environment.opened).toHaveLength(1);
  });

  test('changes by others to the same fields are reported, and kept unless the user confirms', async () => {
    const meet = (...edits: readonly Edit[]) => {
      const environment = cluster(...edits);
      environment.transport.on('GET', PATH, json(live()), json(live('2', { minReadySeconds: 8, theirs: true })));
      environment.transport.on('PATCH', PATH, status(409, 'Conflict', 'the object has been modified'), json(live('3')));
      return environment;
    };
    const left = meet(ready(5));
    await expect(run(left)).rejects.toMatchObject({ message: 'Edit cancelled, no valid changes were saved.' });
    expect(left.opened[1]).toContain('# Somebody else has changed the same fields: spec.minReadySeconds\n');
    expect(left.opened[1]).toMatch(/ {2}minReadySeconds: 5\n[^]* {2}theirs: true\n/);
    expect(left.patches()).toHaveLength(1);
    const confirmed = meet(ready(5), (text: string) => text.replace(/^#.*\n/gm, ''));
    expect(await run(confirmed)).toBe('ok');
    expect(confirmed.patches()[1]?.json).toEqual({ metadata: { resourceVersion: '2' }, spec: { minReadySeconds: 5 } });
  });

  test('on a full disk the typed text is kept in the reported copy', async () => {
    const environment = cluster((text) => ready(7)(`${text}  x: [1\n`));
    const { contents } = environment.files;
    const put = (path: string, text: string): Promise<void> => {
      contents.set(path, new TextEncoder().encode(text));
      return Promise.resolve();
    };
    const full = new DsError('input', 'cannot write /tmp/ds-edit-1/a.yaml: no space left');
    let writes = 0;
    // as a disk that has room for the first version alone: what is written in place is lost
    Object.assign(environment.files, {
      replace: (path: string, text: string) => (++writes > 1 ? Promise.reject(full) : put(path, text)),
      write: async (path: string, text: string) => {
        if (++writes > 2) {
          await put(path, '');
          throw full;
        }
        await put(path, text);
      },
    });
    await expect(run(environment)).rejects.toThrow('no space left');
    expect(environment.stderr()).toContain('A copy of your changes has been stored to "/tmp/ds-edit-1/a.yaml"\n');
    expect(environment.files.textOf('/tmp/ds-edit-1/a.yaml')).toContain('minReadySeconds: 7\n');
  });

  test.each<readonly [string, (environment: ReturnType<typeof cluster>) => void]>([
    [
      'the file could not be written at all',
      ({ files }) => Object.assign(files, { replace: () => Promise.reject(new DsError('input', 'no space left')) }),
    ],
    ['the editor left an empty file and failed', () => undefined],
  ])('claims no copy where there is none: %s', async (_, prepare) => {
    const environment = cluster(() => 1);
    const { runProgram } = environment.rt;
    prepare(environment);
    Object.assign(environment.rt, {
      runProgram: async (...args: Parameters<typeof runProgram>) => {
        environment.files.contents.set('/tmp/ds-edit-1/a.yaml', new Uint8Array());
        return runProgram(...args);
      },
    });
    await expect(run(environment)).rejects.toThrow();
    expect(environment.stderr()).not.toContain('A copy');
    expect(environment.left()).toEqual([]);
  });

  test('an object that was deleted in between leaves a copy', async () => {
    const environment = cluster(ready(5));
    environment.transport.on('PATCH', PATH, status(404, 'NotFound', 'daemonsets.apps "a" not found', { name: 'a' }));
    await expect(run(environment)).rejects.toMatchObject({
      kind: 'notFound',
      hint: hintSaying(/ds create -f/),
    });
    expect(environment.left()).toEqual(['/tmp/ds-edit-1/a.yaml']);
  });

  test('an editor that fails loses nothing; one that wrote nothing leaves nothing', async () => {
    const environment = cluster(() => 1);
    await expect(run(environment)).rejects.toMatchObject({
      message: 'there was a problem with the editor "ed -x": exit status 1',
    });
    expect([environment.left(), environment.stderr()]).toEqual([[], '']);
  });

  test.each([[['b']], [['--validate=x']]])('refuses %j', async (words) => {
    const environment = cluster();
    await expect(run(environment, ...words)).rejects.toMatchObject({ kind: 'usage' });
    expect(environment.connections()).toBe(0);
  });
});
