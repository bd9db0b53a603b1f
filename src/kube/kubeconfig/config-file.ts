import { statSync } from 'node:fs';
import { readRegular, readStream, readStreamSync } from '../../core/read-limited.ts';

const MIB = 1024 * 1024;
/** Bytes of a kubeconfig, a certificate, a key or a token, at most. */
const MAX_BYTES = 32 * MIB;
/** How long a pipe is waited for, in milliseconds. */
const WITHIN_MS = 30_000;
/** The same where Ctrl-C has to wait as well. */
const WITHIN_SYNC_MS = 3_000;

const REGULAR = { from: 0, upTo: MAX_BYTES + 1 };

/** A file that a connection needs; it may be a pipe, as of `<(…)`. Throws what the system says, or that it has no end. */
export async function readConfigFile(path: string): Promise<Uint8Array> {
  return checked(
    isFile(path) ? readRegular(path, REGULAR) : await readStream(path, { upTo: MAX_BYTES + 1, withinMs: WITHIN_MS }),
  );
}

/** The same where nothing can be awaited. */
export function readConfigFileSync(path: string): string {
  const bytes = isFile(path)
    ? readRegular(path, REGULAR)
    : readStreamSync(path, { upTo: MAX_BYTES + 1, withinMs: WITHIN_SYNC_MS });
  return Buffer.from(checked(bytes)).toString('utf8');
}

/** A missing one is left to the reader, which says so. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() !== false;
}

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / MIB} MiB`);
  return bytes;
}
