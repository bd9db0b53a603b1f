import { describe, expect, it } from 'vitest';
import { objectAt, stringAt, type JsonObject } from '../../../../src/core/json/json.ts';
import { createApiServer, type ApiServer } from '../../../../src/sandbox/api-server.ts';
import { CONFIG_MAPS } from '../../../../src/sandbox/kinds/stored-kinds.ts';
import { manualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { ask, linesOf, textOf } from '../ask.ts';

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
  it('begins with what is there and goes on with what happens', async () => {
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

  it('goes on from a version, and only from there', async () => {
    const sandbox = lab();
    sandbox.make('a');
    const { version } = sandbox.store;
    sandbox.make('b');
    const lines = await watch(sandbox, `&resourceVersion=${version}`);
    expect(shortOf(await lines.next())).toBe('ADDED b');
    await lines.stop();
  });

  it('says that a version is too old as its only event', async () => {
    const sandbox = lab();
    sandbox.make('a');
    sandbox.store.compact();
    const lines = await watch(sandbox, '&resourceVersion=1');
    expect(await lines.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await lines.next()).toBeUndefined();
  });

  it('shows objects that come into a selection as added, and those that leave it as deleted', async () => {
    const sandbox = lab();
    sandbox.make('a', { in: 'no' });
    const lines = await watch(sandbox, '&labelSelector=in%3Dyes');
    sandbox.label('a', { in: 'yes' });
    sandbox.label('a', { in: 'yes', more: 'x' });
    sandbox.label('a', { in: 'no' });
    const [added, modified, deleted] = [await lines.next(), await lines.next(), await lines.next()];
    expect([added, modified, deleted].map(shortOf)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    // The last state that was selected, with the version at which it no longer was.
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

  it('ends after its time, with bookmarks on the way', async () => {
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

  it('streams a list for those who ask, and says where it ends', async () => {
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

  it('names the columns of a table once', async () => {
    const sandbox = lab();
    sandbox.make('a');
    sandbox.make('b');
    const lines = await watch(sandbox, '', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const [first, second] = [await lines.next(), await lines.next()];
    expect(objectAt(first, 'object')?.['columnDefinitions']).toHaveLength(3);
    expect(objectAt(second, 'object')?.['columnDefinitions']).toBeNull();
    await lines.stop();
  });

  it('ends when the client goes, and is told of nothing more', async () => {
    const sandbox = lab();
    const gone = new AbortController();
    const response = await sandbox.api.handle({ method: 'GET', path: `${PATH}?watch=true`, signal: gone.signal });
    gone.abort();
    sandbox.make('a');
    expect(await textOf(response)).toBe('');
  });

  it('cuts off who does not keep up', async () => {
    const sandbox = lab();
    const big = 'x'.repeat(200_000);
    sandbox.make('a');
    const response = await sandbox.api.handle({ method: 'GET', path: `${PATH}?watch=true` });
    for (let turn = 0; turn < 200; turn++) sandbox.label('a', { turn: String(turn) });
    sandbox.store.modify(CONFIG_MAPS, { namespace: 'default', name: 'a' }, (map) => ({ ...map, data: { big } }));
    for (let turn = 0; turn < 200; turn++) sandbox.label('a', { again: String(turn) });
    // It ends by itself: nobody stops it, and no time passes.
    expect((await textOf(response)).length).toBeGreaterThan(32 * 1024 * 1024);
  });

  it('encodes an event once for all who watch it', async () => {
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
    const refused = await ask(api, 'GET', `${PATH}?watch=true&resourceVersionMatch=NotOlderThan`);
    expect(refused).toMatchObject({ status: 422, json: { reason: 'Invalid' } });
  });
});
