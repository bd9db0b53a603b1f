import { createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';
import type { HttpRequest } from '../../../src/kube/transport/transport.ts';
import { cert, localServer, type Handler } from '../../support/https-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

const MIB = 1024 * 1024;

async function ask(handler: Handler, request: Partial<HttpRequest> = {}): Promise<string> {
  const server = await localServer(handler);
  const transport = createHttpsTransport({ server: server.url, tls: { certificateAuthority: cert('ca.crt') } });
  cleanUp.push(
    () => server.close(),
    () => transport.close(),
  );
  return (await transport.send({ method: 'GET', path: '/x', ...request })).text();
}

/** So many bytes of one letter, compressed; sent as they are read. */
const bomb =
  (mebibytes: number, status = 200): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-encoding': 'gzip' });
    const zip = createGzip();
    zip.pipe(response);
    let left = mebibytes;
    const part = Buffer.alloc(MIB, 'a');
    const more = (): void => {
      if (left-- > 0) zip.write(part, more);
      else zip.end();
    };
    more();
  };

describe('the size of a response', () => {
  it('may be large', async () => {
    expect(await ask(bomb(90))).toHaveLength(90 * MIB);
  });

  it.each([
    ['an answer', 200, 101, 100],
    ['an error', 500, 9, 8],
  ])('is limited after decompression: %s', async (_name, status, mebibytes, limit) => {
    await expect(ask(bomb(mebibytes, status))).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringMatching(
        new RegExp(`^the response from 127\\.0\\.0\\.1:\\d+ is larger than ${limit} MiB$`),
      ) as string,
    });
  });

  it('is limited by the request', async () => {
    const long: Handler = (_request, response) => response.end('a'.repeat(2 * MIB));
    await expect(ask(long, { maxBytes: MIB })).rejects.toThrow('is larger than 1 MiB');
    expect(await ask(long, { maxBytes: 2 * MIB })).toHaveLength(2 * MIB);
  });
});

describe('a response with Content-Encoding gzip', () => {
  it.each([
    ['text', Buffer.from('{"kind":"Pod"}')],
    ['another format', deflateSync('{"kind":"Pod"}')],
    ['cut off', gzipSync('{"kind":"Pod"}').subarray(0, 20)],
  ])('and is not, is an error that says so: %s', async (_name, bytes) => {
    await expect(
      ask((_request, response) => response.setHeader('content-encoding', 'gzip').end(bytes)),
    ).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringContaining('is not valid gzip') as string,
    });
  });

  it('is decompressed, however the header is written', async () => {
    expect(
      await ask((_request, response) => response.setHeader('content-encoding', 'GZIP').end(gzipSync('packed'))),
    ).toBe('packed');
  });
});
