import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSection, type Section } from './parse.ts';

const FOLDER = join(import.meta.dirname, 'sections');

/** Every section of the corpus, by name. */
export function readSections(): readonly Section[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.corpus'))
    .sort()
    .map((file) => parseSection(file.replace(/\.corpus$/, ''), readFileSync(join(FOLDER, file), 'utf8')));
}
