import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesBelow } from '../support/imports.ts';
import { ALLOWED, FORBIDDEN } from './vocabulary.ts';

const root = resolve(import.meta.dirname, '../..');

/** Source files, and what people read: generated pages count too, since their texts are in the source. */
const files = [
  ...sourcesBelow(root, 'src'),
  ...['.', 'docs', 'docs/commands'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
  ),
].filter((file) => !file.startsWith('src/apimachinery/schema/kubernetes-'));

/** The words of a text, those within names (`createBoard`, `live-view`) too. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set((text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []).map((word) => word.toLowerCase()));
}

function forbiddenIn(file: string, text: string): readonly string[] {
  const allowed = ALLOWED.filter((one) => one.file === undefined || one.file === file);
  const rest = allowed.reduce((shorter, { phrase }) => shorter.replaceAll(phrase, ''), text);
  const words = wordsOf(`${file} ${rest}`);
  return [...FORBIDDEN.keys()].filter((word) => words.has(word));
}

describe('the private vocabulary', () => {
  it('is not used', () => {
    const where = files.flatMap((file) =>
      forbiddenIn(file, readFileSync(join(root, file), 'utf8')).map(
        (word) => `${file}: ${word} (instead: ${FORBIDDEN.get(word) ?? ''})`,
      ),
    );
    expect(where).toEqual([]);
  });

  it('is found in comments, strings, names and file names', () => {
    expect(forbiddenIn('src/a.ts', '// whoever hears of it')).toEqual(['hears']);
    expect(forbiddenIn('src/a.ts', 'const createBoard = 1;')).toEqual(['board']);
    expect(forbiddenIn('src/shelf.ts', '')).toEqual(['shelf']);
    expect(forbiddenIn('src/a.ts', "const standing = 'it is asked anew';")).toEqual(['anew', 'asked', 'standing']);
    expect(forbiddenIn('src/a.ts', 'keyboard, recommended, two nodes told apart')).toEqual([]);
  });
});
