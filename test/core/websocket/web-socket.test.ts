import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeFrame, Opcode } from '../../../src/core/websocket/frames.ts';
import { createWebSocket, SilentPeer, type WebSocket } from '../../../src/core/websocket/web-socket.ts';

const NOTHING = new Uint8Array();
const OPTIONS = { maxBytes: 1000 };

/** Two ends of a connection in memory. */
function pair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const end = (other: number): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        ends[other]?.push(chunk);
        done();
      },
      final: (done) => {
        ends[other]?.push(null);
        done();
      },
    });
  const [client, server] = [end(1), end(0)];
  ends.push(client, server);
  return [client, server];
}

async function read({ messages }: WebSocket): Promise<{ texts: readonly string[]; code: number }> {
  const texts: string[] = [];
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return { texts, code: next.value.code };
    texts.push(next.value.toString());
  }
}

describe('a WebSocket', () => {
  it('carries messages both ways and closes', async () => {
    const [one, other] = pair();
    const client = createWebSocket(one, NOTHING, { isClient: true, ...OPTIONS });
    const server = createWebSocket(other, NOTHING, { isClient: false, ...OPTIONS });
    await client.send(Buffer.from('a'), Buffer.from('b'));
    await server.send(Buffer.from('c'));
    server.close();
    expect(await read(client)).toEqual({ texts: ['c'], code: 1000 });
    expect(await read(server)).toEqual({ texts: ['ab'], code: 1000 });
    expect([client.isOpen, server.isOpen]).toEqual([false, false]);
  });

  it('begins with what came with the handshake', async () => {
    const [one] = pair();
    const head = Buffer.concat([
      encodeFrame(Opcode.binary, [Buffer.from('early')], { masked: false }),
      encodeFrame(Opcode.close, [], { masked: false }),
    ]);
    expect(await read(createWebSocket(one, head, { isClient: true, ...OPTIONS }))).toEqual({
      texts: ['early'],
      code: 1005,
    });
  });

  it('joins fragments, with a ping between them, which it answers', async () => {
    const [one, other] = pair();
    const client = createWebSocket(one, NOTHING, { isClient: true, ...OPTIONS });
    const raw = (first: number, text: string): Buffer =>
      Buffer.concat([Buffer.of(first, text.length), Buffer.from(text)]);
    other.write(Buffer.concat([raw(0x02, 'Hel'), raw(0x89, 'are you there'), raw(0x80, 'lo')]));
    other.end();
    expect(await read(client)).toEqual({ texts: ['Hello'], code: 1006 });
    const server = createWebSocket(other, NOTHING, { isClient: false, ...OPTIONS });
    const pong = Buffer.from((other.read() as Buffer | null) ?? '');
    expect(pong[0]).toBe(0x80 | Opcode.pong);
    server.destroy();
  });

  // An API server that has closed answers a ping with a reset, and the kernel drops the end of the output
  it('sends pings while it waits, and none while something waits to be read', async () => {
    const [one, other] = pair();
    const client = createWebSocket(one, NOTHING, { isClient: true, ...OPTIONS, pingMs: 5 });
    const bytesAfter = async (ms: number): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ((other.read() as Buffer | null) ?? NOTHING).length;
    };
    other.write(encodeFrame(Opcode.binary, [Buffer.from('first')], { masked: false }));
    await client.messages.next();
    other.write(encodeFrame(Opcode.binary, [Buffer.from('second')], { masked: false }));
    expect(await bytesAfter(100)).toBe(0);
    await client.messages.next();
    const third = client.messages.next();
    expect(await bytesAfter(100)).toBeGreaterThan(0);
    other.end();
    expect((await third).done).toBe(true);
  });

  it.each([
    ['a message of fragments that is too long', '0202414102024141', 3],
    ['a continuation of nothing', '8000', 100],
    ['a message within another', '02014182 0141'.replace(' ', ''), 100],
  ])('refuses %s', async (_name, hex, maxBytes) => {
    const [one, other] = pair();
    const client = createWebSocket(one, NOTHING, { isClient: true, maxBytes });
    other.write(Buffer.from(hex, 'hex'));
    await expect(read(client)).rejects.toThrow();
    expect(client.isOpen).toBe(false);
  });

  it('refuses fragments that are too long together, and takes empty ones', async () => {
    const [one, other] = pair();
    const client = createWebSocket(one, NOTHING, { isClient: true, maxBytes: 4 });
    const fragment = (opcode: number, text: string, isFinal = false): void => {
      const frame = encodeFrame(opcode, [Buffer.from(text)], { masked: false });
      if (!isFinal) frame[0] = opcode;
      other.write(frame);
    };
    fragment(Opcode.binary, '');
    fragment(Opcode.continuation, 'ab');
    fragment(Opcode.continuation, '');
    fragment(Opcode.continuation, 'cd', true);
    expect(await client.messages.next()).toEqual({ done: false, value: Buffer.from('abcd') });
    fragment(Opcode.binary, 'abc');
    fragment(Opcode.continuation, 'de', true);
    await expect(client.messages.next()).rejects.toThrow('a message is too long');
  });

  it('waits until what it sent is taken', async () => {
    const taken: (() => void)[] = [];
    const socket = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => void taken.push(() => done()),
      highWaterMark: 10,
    });
    const client = createWebSocket(socket, NOTHING, { isClient: true, ...OPTIONS });
    let isSent = false;
    const sending = client.send(Buffer.alloc(100)).then(() => (isSent = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSent).toBe(false);
    taken[0]?.();
    await sending;
    // a broken connection does not keep the sender waiting
    const stuck = client.send(Buffer.alloc(100));
    client.destroy();
    await stuck;
  });

  it('ends when the peer does not answer, except while it takes data', async () => {
    const [one] = pair();
    const client = createWebSocket(one, NOTHING, { isClient: true, ...OPTIONS, pingMs: 5, silenceMs: 20 });
    await expect(read(client)).rejects.toBeInstanceOf(SilentPeer);

    const [busy, peer] = pair();
    const sender = createWebSocket(busy, NOTHING, { isClient: true, ...OPTIONS, pingMs: 5, silenceMs: 20 });
    await sender.send(Buffer.from('data'));
    const reading = read(sender);
    await new Promise((resolve) => setTimeout(resolve, 100));
    peer.write(encodeFrame(Opcode.close, [], { masked: false }));
    expect(await reading).toEqual({ texts: [], code: 1005 });
  });
});
