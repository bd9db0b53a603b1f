import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** A binary of `ds` that the tests run in place of Node's bundle; made by `npm run build:binary`. */
export const DS_BINARY = process.env['DS_BINARY'] === '' ? undefined : process.env['DS_BINARY'];

/** The program and first arguments that start the `ds` of this repository: `DS_BINARY`, or the bundle on `DS_NODE`, or on this Node. */
export function dsCommand(bin = join(REPOSITORY, 'bin', 'ds.js')): readonly [string, ...string[]] {
  if (DS_BINARY !== undefined) return [resolve(REPOSITORY, DS_BINARY)];
  return [process.env['DS_NODE'] ?? process.execPath, '--use-openssl-ca', bin];
}
