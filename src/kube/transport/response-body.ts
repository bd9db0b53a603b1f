import type { IncomingMessage } from 'node:http';
import { finished, pipeline, type Readable } from 'node:stream';
import { DsError } from '../../core/errors.ts';

const MIB = 1024 * 1024;
/** Bytes of an answer, unpacked. A page of 500 large objects has about a tenth of that. */
export const MAX_RESPONSE = 100 * MIB;
/** Bytes of an answer that says what went wrong. */
export const MAX_ERROR_RESPONSE = 8 * MIB;

/** The bytes as they were before the server compressed them. */
export async function unpacked(message: IncomingMessage): Promise<Readable> {
  if (message.headers['content-encoding']?.toLowerCase() !== 'gzip') return message;
  const { createGunzip } = await import('node:zlib');
  // Failures of either stream are the result's.
  return pipeline(message, createGunzip(), () => undefined);
}

/** What zlib says of bytes that are no gzip, or that end too early. */
export function notGzip(error: unknown, host: string): DsError | undefined {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!/^Z_(DATA|BUF|STREAM)_ERROR$/.test(code)) return undefined;
  return new DsError(
    'server',
    `the response from ${host} has Content-Encoding: gzip, but is not valid gzip: ${message}`,
    {
      hint: 'a proxy may be changing responses; to get them uncompressed, set disable-compression: true for the cluster in the kubeconfig',
      cause: error,
    },
  );
}

export interface BodyLimits {
  readonly maxBytes: number;
  /** The server, for messages. */
  readonly host: string;
  /** Called for each part. */
  readonly onPart: () => void;
}

/** The whole body as text. By events: Node's iterator costs a millisecond more, of a body that mostly is one chunk. */
export async function textOf(stream: Readable, { maxBytes, host, onPart }: BodyLimits): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (part: Uint8Array) => {
      onPart();
      length += part.byteLength;
      if (length <= maxBytes) parts.push(part);
      else stream.destroy(tooLong(host, maxBytes));
    });
    finished(stream, (error) => (error ? reject(error) : resolve()));
  });
  return Buffer.concat(parts).toString('utf8');
}

function tooLong(host: string, maxBytes: number): DsError {
  return new DsError('server', `the response from ${host} is larger than ${maxBytes / MIB} MiB`, {
    hint: 'check the server address, and any proxies in front of it; to get a list in smaller parts, set --chunk-size',
  });
}
