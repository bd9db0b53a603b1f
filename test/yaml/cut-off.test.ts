import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../src/yaml/documents.ts';
import { sourceText } from '../../src/yaml/text.ts';

describe('a file that is cut off inside brackets', () => {
  it.each(['[', '{', '[a', '{a: b', '{"a":1', '["a"', '[ # c', '{"a": {"b": 1}', '[a]\n---\n{a: b'])(
    '%j is an error',
    async (text) => {
      const documents = await readDocuments(sourceText('f.yaml', new TextEncoder().encode(text)));
      expect(documents.at(-1)).toBeInstanceOf(Error);
    },
  );
});
