import type { IncomingMessage } from 'node:http';
import { finished, pipeline, type Readable } from 'node:stream';
import { DsError } from '../../core/errors.ts';

const MIB = 1024 * 1024;
/** Size limit of a response after decompression, in bytes. A page of 500 large objects has about a tenth of that. */
export const MAX_RESPONSE = 100 * MIB;
/** Size limit of an error response, in bytes. */
export const MAX_ERROR_RESPONSE = 8 * MIB;

/** The decompressed bytes. */
export async function unpacked(message: IncomingMessage): Promise<Readable> {
  if (message.headers['content-encoding']?.toLowerCase() !== 'gzip') return message;
  const { createGunzip } = await import('node:zlib');
  // Errors of either stream become errors of the result.
  return pipeline(message, createGunzip(), () => undefined);
}

/** The errors of zlib for invalid or truncated gzip. */
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

/** The whole body. It uses events, because Node's iterator takes a millisecond more, and most bodies are one chunk. */
export async function bytesOf(stream: Readable, { maxBytes, host, onPart }: BodyLimits): Promise<Buffer> {
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
  return Buffer.concat(parts);
}

function tooLong(host: string, maxBytes: number): DsError {
  return new DsError('server', `the response from ${host} is larger than ${maxBytes / MIB} MiB`, {
    hint: 'check the server address, and any proxies in front of it; to get a list in smaller parts, set --chunk-size',
  });
}
