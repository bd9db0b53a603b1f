import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
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
  it('does not care where chunks end', async () => {
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

  it('puts together a long line from many chunks', async () => {
    const parts = Array.from({ length: 1000 }, (_, index) => `${index},`);
    expect(await all(linesOf(chunks(...parts, '\n')))).toEqual([parts.join('')]);
  });
});

describe('eventsOf', () => {
  const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

  it('gives objects and bookmarks', async () => {
    const object = { metadata: { name: 'ä' } };
    const body = chunks(
      line('ADDED', object),
      line('BOOKMARK', { metadata: { resourceVersion: '7' } }),
      line('DELETED', object),
    );
    expect(await all(eventsOf(body))).toEqual([
      { type: 'ADDED', object },
      { type: 'BOOKMARK', resourceVersion: '7' },
      { type: 'DELETED', object },
    ]);
  });

  it('throws what the server calls an error, after what came before', async () => {
    const seen: unknown[] = [];
    const body = chunks(line('ADDED', {}), line('ERROR', { code: 410, reason: 'Gone', message: 'too old' }));
    const reading = (async () => {
      for await (const event of eventsOf(body)) seen.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'expired', message: 'too old' });
    expect(seen).toEqual(['ADDED']);
  });

  it.each(['no json\n', '[]\n', '{"type":"ADDED"}\n', '{"type":"ODD","object":{}}\n'])('throws at %j', async (text) => {
    const error: unknown = await all(eventsOf(chunks(text))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DsError);
    expect(error).toMatchObject({ kind: 'server', message: expect.stringContaining(text.trim()) as string });
  });
});
