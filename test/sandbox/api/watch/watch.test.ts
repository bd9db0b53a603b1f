import { describe, expect, it } from 'vitest';
import { objectAt, stringAt, type JsonObject } from '../../../../src/core/json/json.ts';
import { createApiServer, type ApiServer } from '../../../../src/sandbox/api-server.ts';
import { CONFIG_MAPS } from '../../../../src/sandbox/kinds/stored-kinds.ts';
import { manualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { sendRequest, linesOf, textOf } from '../send-request.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

interface Lab extends ApiServer {
  readonly time: ManualClock;
  make(name: string, labels?: Readonly<Record<string, string>>): void;
  label(name: string, labels: Readonly<Record<string, string>>): void;
}

function lab(): Lab {
  const time = manualClock();
  const sandbox = createApiServer({ clock: time });
  const { store } = sandbox;
  return {
    ...sandbox,
    time,
    make: (name, labels = {}) => void store.create(CONFIG_MAPS, { metadata: { namespace: 'default', name, labels } }),
    label: (name, labels) =>
      void store.modify(CONFIG_MAPS, { namespace: 'default', name }, (map) => ({
        ...map,
        metadata: { ...map.metadata, labels },
      })),
  };
}

/** `ADDED a`; a bookmark's version is its name. */
function shortOf(line: JsonObject | undefined): string {
  const metadata = objectAt(objectAt(line, 'object'), 'metadata');
  return `${stringAt(line, 'type') ?? ''} ${stringAt(metadata, 'name') ?? '-'}`;
}

async function watch({ api }: Lab, query = '', headers = {}): Promise<ReturnType<typeof linesOf>> {
  return linesOf(await api.handle({ method: 'GET', path: `${PATH}?watch=true${query}`, headers }));
}

describe('a watch', () => {
  it('starts with the existing objects and continues with every change', async () => {
    const sandbox = lab();
    sandbox.make('a');
    const lines = await watch(sandbox);
    expect(shortOf(await lines.next())).toBe('ADDED a');
    sandbox.make('b');
    sandbox.label('a', { x: 'y' });
    sandbox.store.delete(CONFIG_MAPS, { namespace: 'default', name: 'b' });
    expect([await lines.next(), await lines.next(), await lines.next()].map(shortOf)).toEqual([
      'ADDED b',
      'MODIFIED a',
      'DELETED b',
    ]);
    await lines.stop();
  });

  it('continues from a version', async () => {
    const sandbox = lab();
    sandbox.make('a');
    const { version } = sandbox.store;
    sandbox.make('b');
    const lines = await watch(sandbox, `&resourceVersion=${version}`);
    expect(shortOf(await lines.next())).toBe('ADDED b');
    await lines.stop();
  });

  it('sends only an error when the version is too old', async () => {
    const sandbox = lab();
    sandbox.make('a');
    sandbox.store.compact();
    const lines = await watch(sandbox, '&resourceVersion=1');
    expect(await lines.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await lines.next()).toBeUndefined();
  });

  it('shows objects that start matching a selector as added, and those that stop as deleted', async () => {
    const sandbox = lab();
    sandbox.make('a', { in: 'no' });
    const lines = await watch(sandbox, '&labelSelector=in%3Dyes');
    sandbox.label('a', { in: 'yes' });
    sandbox.label('a', { in: 'yes', more: 'x' });
    sandbox.label('a', { in: 'no' });
    const [added, modified, deleted] = [await lines.next(), await lines.next(), await lines.next()];
    expect([added, modified, deleted].map(shortOf)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    // The last selected state, with the version of the change.
    const metadata = objectAt(objectAt(deleted, 'object'), 'metadata');
    expect([metadata?.['labels'], metadata?.['resourceVersion']]).toEqual([
      { in: 'yes', more: 'x' },
      String(sandbox.store.version),
    ]);
    await lines.stop();
  });

  it('watches one object by its path', async () => {
    const sandbox = lab();
    sandbox.make('a');
    sandbox.make('b');
    const lines = linesOf(await sandbox.api.handle({ method: 'GET', path: `${PATH}/b?watch=true` }));
    expect(shortOf(await lines.next())).toBe('ADDED b');
    await lines.stop();
  });

  it('ends after its timeout, with bookmarks in between', async () => {
    const sandbox = lab();
    const lines = await watch(sandbox, '&timeoutSeconds=90&allowWatchBookmarks=true');
    await sandbox.time.advance(60_000);
    const bookmark = await lines.next();
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { resourceVersion: String(sandbox.store.version) } },
    });
    await sandbox.time.advance(30_000);
    expect(shortOf(await lines.next())).toBe('BOOKMARK -');
    expect(await lines.next()).toBeUndefined();
  });

  it('streams the initial list on request, and marks its end', async () => {
    const sandbox = lab();
    sandbox.make('a');
    const query = '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const lines = await watch(sandbox, query);
    expect(shortOf(await lines.next())).toBe('ADDED a');
    expect(await lines.next()).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    await lines.stop();
  });

  it('sends the column definitions of a table once', async () => {
    const sandbox = lab();
    sandbox.make('a');
    sandbox.make('b');
    const lines = await watch(sandbox, '', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const [first, second] = [await lines.next(), await lines.next()];
    expect(objectAt(first, 'object')?.['columnDefinitions']).toHaveLength(3);
    expect(objectAt(second, 'object')?.['columnDefinitions']).toBeNull();
    await lines.stop();
  });

  it('ends when the client disconnects', async () => {
    const sandbox = lab();
    const gone = new AbortController();
    const response = await sandbox.api.handle({ method: 'GET', path: `${PATH}?watch=true`, signal: gone.signal });
    gone.abort();
    sandbox.make('a');
    expect(await textOf(response)).toBe('');
  });

  it('disconnects a slow client', async () => {
    const sandbox = lab();
    const big = 'x'.repeat(200_000);
    sandbox.make('a');
    const response = await sandbox.api.handle({ method: 'GET', path: `${PATH}?watch=true` });
    for (let turn = 0; turn < 200; turn++) sandbox.label('a', { turn: String(turn) });
    sandbox.store.modify(CONFIG_MAPS, { namespace: 'default', name: 'a' }, (map) => ({ ...map, data: { big } }));
    for (let turn = 0; turn < 200; turn++) sandbox.label('a', { again: String(turn) });
    // It ends by itself.
    expect((await textOf(response)).length).toBeGreaterThan(32 * 1024 * 1024);
  });

  it('encodes an event once for all its watchers', async () => {
    const sandbox = lab();
    const watches = [await watch(sandbox), await watch(sandbox), await watch(sandbox)];
    let encoded = 0;
    const counted = { toJSON: () => (encoded++, 'x') };
    sandbox.store.create(CONFIG_MAPS, { metadata: { namespace: 'default', name: 'a' }, data: { counted } } as never);
    for (const lines of watches) expect(shortOf(await lines.next())).toBe('ADDED a');
    expect(encoded).toBe(1);
    for (const lines of watches) await lines.stop();
  });

  it('refuses what cannot be watched', async () => {
    const { api } = lab();
    const refused = await sendRequest(api, 'GET', `${PATH}?watch=true&resourceVersionMatch=NotOlderThan`);
    expect(refused).toMatchObject({ status: 422, json: { reason: 'Invalid' } });
  });
});
