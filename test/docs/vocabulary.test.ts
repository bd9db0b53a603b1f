import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesBelow } from '../support/imports.ts';
import { ALLOWED, FORBIDDEN, STILL_USED } from './vocabulary.ts';

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

/** `src/tui` for a source file; a document stands for itself. */
function placeOf(file: string): string {
  return /^src\/[^/]+/.exec(file)?.[0] ?? file;
}

describe('the private vocabulary', () => {
  const found = new Map<string, Set<string>>();
  const where: string[] = [];
  for (const file of files) {
    for (const word of forbiddenIn(file, readFileSync(join(root, file), 'utf8'))) {
      found.set(placeOf(file), (found.get(placeOf(file)) ?? new Set()).add(word));
      if (STILL_USED[placeOf(file)]?.split(' ').includes(word) !== true) {
        where.push(`${file}: ${word} (instead: ${FORBIDDEN.get(word) ?? ''})`);
      }
    }
  }

  it('is not used', () => {
    expect(where).toEqual([]);
  });

  it('is listed as still used only where it is', () => {
    const unneeded = Object.entries(STILL_USED).flatMap(([place, words]) =>
      words
        .split(' ')
        .filter((word) => found.get(place)?.has(word) !== true)
        .map((word) => `${place}: ${word}`),
    );
    expect(unneeded, 'remove it from STILL_USED').toEqual([]);
  });

  it('is found in comments, strings, names and file names', () => {
    expect(forbiddenIn('src/a.ts', '// whoever hears of it')).toEqual(['hears']);
    expect(forbiddenIn('src/a.ts', 'const createBoard = 1;')).toEqual(['board']);
    expect(forbiddenIn('src/shelf.ts', '')).toEqual(['shelf']);
    expect(forbiddenIn('src/a.ts', 'keyboard, recommended, two nodes told apart')).toEqual([]);
  });
});
