import { describe, expect, test } from 'vitest';
import { applyCommand } from '../../../src/commands/apply/apply.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { objectServer } from '../../support/object-server.ts';
import { testRuntime, type OutputSettings } from '../../support/runtime.ts';

const MAP = '/api/v1/namespaces/default/configmaps/a';
const QUERY = 'fieldManager=ds&fieldValidation=Strict';
const TEXT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: debug}\n';

const live: JsonObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default' },
  data: { level: 'info' },
};

function cluster(
  before: Readonly<Record<string, JsonObject>> = { [MAP]: live },
  stdout: OutputSettings = {},
  text = TEXT,
) {
  const server = objectServer([MAP], before);
  const environment = testRuntime({ files: { 'f.yaml': text }, transport: server.transport, stdout });
  return { ...server, ...environment };
}

const apply = (environment: ReturnType<typeof cluster>, ...words: readonly string[]) =>
  invoke(applyCommand, ['-f', 'f.yaml', '--diff', ...words], environment.rt);

const DIFF =
  /^diff -u -N LIVE\/v1\.ConfigMap\.default\.a MERGED\/v1\.ConfigMap\.default\.a\n[^]*\n- {2}level: info\n\+ {2}level: debug\n/;

describe('ds apply --diff', () => {
  test('shows what changes, then applies it', async () => {
    const environment = cluster();
    expect(await apply(environment)).toBe('ok');
    expect(environment.stdout()).toMatch(DIFF);
    expect(environment.stdout()).toMatch(/\nconfigmap\/a configured\n$/);
    expect(environment.writes()).toHaveLength(2);
    expect(environment.writes()[0]).toContain('dryRun=All');
    expect(environment.writes()[1]).toBe(`PATCH ${MAP}?${QUERY}`);
    expect(environment.objects.get(MAP)).toMatchObject({ data: { level: 'debug' } });
  });

  test('only shows it with --dry-run=server', async () => {
    const environment = cluster();
    expect(await apply(environment, '--dry-run=server')).toBe('ok');
    expect(environment.stdout()).toMatch(DIFF);
    expect(environment.stdout()).not.toContain('configured');
    expect(environment.objects.get(MAP)).toMatchObject({ data: { level: 'info' } });
  });

  test('omits unchanged objects', async () => {
    const environment = cluster({
      [MAP]: {
        ...live,
        metadata: { ...(live['metadata'] as JsonObject), resourceVersion: '100' },
        data: { level: 'debug' },
      },
    });
    expect(await apply(environment)).toBe('ok');
    expect(environment.stdout()).toBe('configmap/a unchanged\n');
  });

  test('is coloured on a terminal', async () => {
    const environment = cluster({ [MAP]: live }, { isTTY: true, columns: 80, color: true });
    await apply(environment);
    expect(environment.stdout()).toContain('\u001b[31m-  level: info\u001b[39m');
  });

  test('reports an error once, and exits with its code', async () => {
    for (const words of [[], ['--dry-run=server']]) {
      const environment = cluster();
      environment.transport.on('PATCH', MAP, status(403, 'Forbidden', 'no'));
      expect(await apply(environment, ...words)).toBe('failed');
      expect(environment.reported).toHaveLength(1);
    }
  });

  test('warns once about findings of ds lint', async () => {
    const environment = cluster({}, {}, TEXT.replace('name: a', 'name: a, labels: {x: "-"}'));
    environment.transport.on('GET', '/version', json({ major: '1', minor: '36' }));
    expect(await apply(environment, '--validate=warn')).toBe('ok');
    expect(environment.warnings).toEqual([expect.stringContaining('[invalid-value]')]);
  });

  test.each([
    [['--dry-run=client'], '--diff cannot be used with --dry-run=client'],
    [['-o', 'json'], '--diff cannot be used with --output'],
  ])('%j is a usage error', async (words, message) => {
    await expect(apply(cluster(), ...words)).rejects.toMatchObject({ kind: 'usage', message });
  });
});
