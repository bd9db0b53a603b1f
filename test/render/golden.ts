import { readFileSync } from 'node:fs';

/** A file of test/render/golden as text: what kubectl printed, unless its name says otherwise. */
export function golden(name: string): string {
  return readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
}
