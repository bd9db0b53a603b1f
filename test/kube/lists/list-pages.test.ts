import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import type { ListOptions, Omission } from '../../../src/kube/client.ts';
import { listPages } from '../../../src/kube/lists/list-pages.ts';
import { NODES } from '../../../src/kube/resource.ts';
import type { HttpResponse } from '../../../src/kube/transport/transport.ts';
import { contentOf } from '../../../src/kube/response-content.ts';
import type { Node } from '../../../src/kube/wire.ts';

interface Page {
  readonly names: readonly string[];
  readonly next?: string;
}

function textOf({ names, next }: Page): string {
  const metadata = { resourceVersion: '7', ...(next === undefined ? {} : { continue: next }) };
  const items = names.map((name) => ({ metadata: { name }, status: { phase: 'x' } }));
  return JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', metadata, items });
}

/** Reports the continue token that the client finds in a text, before it is parsed. */
async function lookAhead(text: string, onContinue?: (token: string) => Promise<void>): Promise<void> {
  const body = Buffer.from(text);
  const response = {
    status: 200,
    headers: {},
    body: [],
    bytes: () => Promise.resolve(body),
    text: () => Promise.resolve(text),
  };
  const token = (await contentOf(response as unknown as HttpResponse)).continueToken();
  if (token !== undefined) await onContinue?.(token);
}

/** Lists from pages by their token; '' is the first. `log` has the requests, and the moment when a page is parsed. */
async function list(pages: Readonly<Record<string, string | Error>>, options: ListOptions & Omission = {}) {
  const log: string[] = [];
  const result = await listPages<Node>(NODES, options, async (query, onContinue) => {
    const token = String(query['continue'] ?? '');
    log.push(`request ${token}`);
    await Promise.resolve();
    const text = pages[token];
    if (typeof text !== 'string') throw text ?? new Error(`no page ${token}`);
    await lookAhead(text, onContinue);
    log.push(`parse ${token}`);
    return JSON.parse(text) as JsonObject;
  });
  return { names: result.items.map(({ metadata }) => metadata?.name), log, result };
}

describe('a list in pages', () => {
  it('requests the next page before it parses one', async () => {
    const { names, log } = await list({
      '': textOf({ names: ['a'], next: '1' }),
      1: textOf({ names: ['b'], next: '2' }),
      2: textOf({ names: ['c'] }),
    });
    expect(names).toEqual(['a', 'b', 'c']);
    for (const [before, after] of [
      ['request 1', 'parse '],
      ['request 2', 'parse 1'],
    ] as const) {
      expect(log.indexOf(before)).toBeLessThan(log.indexOf(after));
    }
    expect(log.toSorted()).toEqual(['parse ', 'parse 1', 'parse 2', 'request ', 'request 1', 'request 2']);
  });

  it.each([
    ['items before metadata', '{"items":[{"metadata":{"name":"a"}}],"metadata":{"continue":"1"}}'],
    ['spaces', '{ "metadata": {"continue":"1"}, "items": [{"metadata":{"name":"a"}}] }'],
    ['metadata that are nested', '{"metadata":{"x":{},"continue":"1"},"items":[{"metadata":{"name":"a"}}]}'],
  ])('reads %s without looking ahead', async (_, first) => {
    const { names, log } = await list({ '': first, 1: textOf({ names: ['b'] }) });
    expect(names).toEqual(['a', 'b']);
    expect(log).toEqual(['request ', 'parse ', 'request 1', 'parse 1']);
  });

  it('follows the token that was parsed when the text has two', async () => {
    const { names } = await list({
      '': '{"metadata":{"continue":"wrong"},"items":[{"metadata":{"name":"a"}}],"metadata":{"continue":"1"}}',
      wrong: new Error('not for us'),
      1: textOf({ names: ['b'] }),
    });
    expect(names).toEqual(['a', 'b']);
  });

  it('stops at the first page without a token, whatever its items contain', async () => {
    const { names, log } = await list({ '': textOf({ names: ['"continue":"1"'] }) });
    expect(names).toEqual(['"continue":"1"']);
    expect(log).toEqual(['request ', 'parse ']);
  });

  it('reads everything again when the token that was used ahead has expired', async () => {
    let firsts = 0;
    const expired = new DsError('expired', 'too old');
    const result = await listPages<Node>(NODES, {}, async ({ limit, continue: token }, onContinue) => {
      if (token !== undefined) throw expired;
      if (limit !== undefined) firsts += 1;
      const text = limit === undefined ? textOf({ names: ['a', 'b'] }) : textOf({ names: ['a'], next: '1' });
      await lookAhead(text, onContinue);
      return JSON.parse(text) as JsonObject;
    });
    expect(result.items.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
    expect(firsts).toBe(1);
  });

  it('leaves out what the caller does not need', async () => {
    const counts: number[] = [];
    const { result } = await list(
      { '': textOf({ names: ['a'], next: '1' }), 1: textOf({ names: ['b'] }) },
      {
        omit: ['status'],
        onPage: (count) => counts.push(count),
      },
    );
    expect(result.items).toEqual(['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })));
    expect(counts).toEqual([1, 2]);
  });
});
