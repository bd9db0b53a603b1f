import { statSync } from 'node:fs';
import { readRegular, readStream, readStreamSync } from '../../core/read-limited.ts';

const MIB = 1024 * 1024;
/** Size limit of a kubeconfig, certificate, key or token, in bytes. */
const MAX_BYTES = 32 * MIB;
/** Time limit for the content of a pipe, in milliseconds. */
const WITHIN_MS = 30_000;
/** The same for synchronous reads, during which Ctrl-C has no effect. */
const WITHIN_SYNC_MS = 3_000;

const REGULAR = { from: 0, upTo: MAX_BYTES + 1 };

/** Reads a file that a connection needs; it may be a pipe, as in `<(…)`. Throws the error of the system, or that the file has no end. */
export async function readConfigFile(path: string): Promise<Uint8Array> {
  return checked(
    isFile(path) ? readRegular(path, REGULAR) : await readStream(path, { upTo: MAX_BYTES + 1, withinMs: WITHIN_MS }),
  );
}

/** The synchronous variant. */
export function readConfigFileSync(path: string): string {
  const bytes = isFile(path)
    ? readRegular(path, REGULAR)
    : readStreamSync(path, { upTo: MAX_BYTES + 1, withinMs: WITHIN_SYNC_MS });
  return Buffer.from(checked(bytes)).toString('utf8');
}

/** The reader reports a missing file. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() !== false;
}

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / MIB} MiB`);
  return bytes;
}
