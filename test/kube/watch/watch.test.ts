import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { DAEMON_SETS } from '../../../src/kube/resource.ts';
import { eventsOf, linesOf } from '../../../src/kube/watch/watch.ts';

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(typeof part === 'string' ? Buffer.from(part) : part);
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

describe('linesOf', () => {
  it('is independent of chunk boundaries', async () => {
    const text = 'one\ntwo\r\nthré\n\nfour\n';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size++) {
      const parts: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
      expect(await all(linesOf(chunks(...parts)))).toEqual(['one', 'two\r', 'thré', 'four']);
    }
  });

  it('leaves out a last line without its end', async () => {
    expect(await all(linesOf(chunks('one\ntw')))).toEqual(['one']);
  });

  it('joins a long line from many chunks', async () => {
    const parts = Array.from({ length: 1000 }, (_, index) => `${index},`);
    expect(await all(linesOf(chunks(...parts, '\n')))).toEqual([parts.join('')]);
  });
});

describe('a line without end', () => {
  it('is an error', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      const part = Buffer.alloc(1024 * 1024, 'a');
      for (;;) yield await Promise.resolve(part);
    }
    await expect(all(linesOf(endless()))).rejects.toMatchObject({ kind: 'server' });
  });

  it('does not count many lines of a chunk as one', async () => {
    const line = `${'a'.repeat(20 * 1024 * 1024)}\n`;
    expect(await all(linesOf(chunks(line + line, line)))).toHaveLength(3);
  });
});

describe('eventsOf', () => {
  const question = {
    server: 'https://fake.example:6443',
    verb: 'watch',
    at: { resource: DAEMON_SETS, namespace: 'ops' },
  } as const;
  const agent = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'ä', namespace: 'ops' } };
  const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

  it('gives objects and bookmarks', async () => {
    const body = chunks(
      line('ADDED', agent),
      line('BOOKMARK', { ...agent, metadata: { resourceVersion: '7' } }),
      line('DELETED', agent),
    );
    expect(await all(eventsOf(body, question))).toEqual([
      { type: 'ADDED', object: agent },
      { type: 'BOOKMARK', resourceVersion: '7' },
      { type: 'DELETED', object: agent },
    ]);
  });

  it('throws an ERROR event, after the events before it', async () => {
    const seen: unknown[] = [];
    const body = chunks(line('ADDED', agent), line('ERROR', { code: 410, reason: 'Gone', message: 'too old' }));
    const reading = (async () => {
      for await (const event of eventsOf(body, question)) seen.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'expired', message: 'too old' });
    expect(seen).toEqual(['ADDED']);
  });

  it.each(['no json\n', '[]\n', '{"type":"ADDED"}\n', '{"type":"ODD","object":{}}\n'])('throws at %j', async (text) => {
    const error: unknown = await all(eventsOf(chunks(text), question)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DsError);
    expect(error).toMatchObject({ kind: 'server', message: expect.stringContaining(text.trim()) as string });
  });

  it.each([
    ['another kind', 'ADDED', { ...agent, kind: 'Deployment' }],
    ['another version', 'MODIFIED', { ...agent, apiVersion: 'apps/v2' }],
    ['another namespace', 'DELETED', { ...agent, metadata: { name: 'ä', namespace: 'web' } }],
    ['no name', 'DELETED', { ...agent, metadata: { namespace: 'ops' } }],
    ['a bookmark of another kind', 'BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '7' } }],
    ['a bookmark without a version', 'BOOKMARK', agent],
  ])('throws at an event of %s', async (_what, type, object) => {
    const reading = all(eventsOf(chunks(line(type, object)), question));
    await expect(reading).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringMatching(
        /^unexpected response from https:\/\/fake\.example:6443 to watch daemonsets\.apps/,
      ) as string,
    });
  });
});
