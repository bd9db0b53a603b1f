import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hostTarget, programName } from '../../scripts/binary/targets.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Where `npm run build:binary` puts the binary of this machine. */
export function builtBinary(): string {
  const host = hostTarget();
  return join(REPOSITORY, 'dist/binary', host.name, programName(host));
}

function chosenBinary(): string | undefined {
  const chosen = process.env['DS_BINARY'] ?? '';
  if (chosen === '') return undefined;
  const path = chosen === 'built' ? builtBinary() : resolve(REPOSITORY, chosen);
  if (!existsSync(path)) throw new Error(`DS_BINARY: there is no ${path}; npm run build:binary`);
  return path;
}

/** The binary of `ds` that tests run in place of Node's bundle: `DS_BINARY` is its path, or `built` for that of this machine. */
export const DS_BINARY = chosenBinary();

/** The program and first arguments that start the `ds` of this repository: `DS_BINARY`, or the bundle on `DS_NODE`, or on this Node. */
export function dsCommand(bin = join(REPOSITORY, 'bin', 'ds.js')): readonly [string, ...string[]] {
  return DS_BINARY === undefined ? [process.env['DS_NODE'] ?? process.execPath, '--use-openssl-ca', bin] : [DS_BINARY];
}
