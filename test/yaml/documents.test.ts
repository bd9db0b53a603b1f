import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../src/yaml/documents.ts';
import { sourceText } from '../../src/yaml/text.ts';

const read = (text: string) => readDocuments(sourceText('f.yaml', new TextEncoder().encode(text)));

describe('a line of ---', () => {
  it('begins behind a newline, and behind nothing else that breaks lines', async () => {
    const documents = await read('a: x\u2028--- # b\n---\nc: d\n');
    expect(documents.map((one) => (one instanceof Error ? one : one.value))).toEqual([{ a: 'x' }, { c: 'd' }]);
  });

  it('carries a comment at most, behind separators too', async () => {
    expect((await read('---\u2028a')).at(-1)).toBeInstanceOf(Error);
  });
});

describe('a file that is cut off inside brackets', () => {
  it.each(['[', '{', '[a', '{a: b', '{"a":1', '["a"', '[ # c', '{"a": {"b": 1}', '[a]\n---\n{a: b'])(
    '%j is an error',
    async (text) => {
      const documents = await read(text);
      expect(documents.at(-1)).toBeInstanceOf(Error);
    },
  );
});
