import type { Duplex } from 'node:stream';
import { startTimer } from '../clock.ts';
import { encodeFrame, FrameParser, Opcode, ProtocolViolation, type Frame } from './frames.ts';

/** How a connection ended: the code of the peer's close frame, or 1006 (RFC 6455, section 7.1.5) without one. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface WebSocketOptions {
  /** Clients mask their frames. */
  readonly isClient: boolean;
  /** The longest message, in bytes. */
  readonly maxBytes: number;
  /**
   * Sends a ping this often, in milliseconds, while this side waits for data, so that proxies keep the connection. Not while data waits to be
   * read: a peer that has sent its last and closed answers a ping with a reset, at which the kernel drops what was not read.
   */
  readonly pingMs?: number;
  /** Ends the connection with an error if the peer sends nothing for so long while this side waits for it, in milliseconds. */
  readonly silenceMs?: number;
}

/** A WebSocket connection after its handshake, for binary messages. */
export interface WebSocket {
  /** Whether messages can still be sent. */
  readonly isOpen: boolean;
  /** Sends one message. Resolves when more may be sent, or the connection is closed. */
  send(...parts: readonly Uint8Array[]): Promise<void>;
  /** The messages in order; nothing is read while the caller does not ask for the next. Ends when the peer closes; throws when it fails. */
  readonly messages: AsyncGenerator<Buffer, Closed, undefined>;
  /** Sends a close frame and ends the connection after what was sent before. */
  close(code?: number, reason?: string): void;
  /** Ends the connection at once. */
  destroy(error?: Error): void;
}

const NORMAL = 1000;
/** How long the peer may take to close its side, in milliseconds. */
const CLOSING_MS = 5000;

/** The peer has sent nothing for too long. */
export class SilentPeer extends Error {}

/** A WebSocket on a connection whose handshake is done; `head` is what came after it. */
export function createWebSocket(socket: Duplex, head: Uint8Array, options: WebSocketOptions): WebSocket {
  const { isClient, maxBytes, pingMs = 0, silenceMs = 0 } = options;
  const parser = new FrameParser({ masked: !isClient, maxBytes });
  let isClosing = false;
  let stopWaiting = (): void => undefined;
  let stopPings = (): void => undefined;
  /** Whether the peer has sent something since the last data. A peer that waits to pass data on answers no pings. */
  let isAnswered = true;

  const write = (opcode: number, parts: readonly Uint8Array[]): Promise<void> => {
    if (socket.destroyed || isClosing) return Promise.resolve();
    const hasRoom = socket.write(encodeFrame(opcode, parts, { masked: isClient }));
    return hasRoom ? Promise.resolve() : drained(socket);
  };

  const close = (code = NORMAL, reason = ''): void => {
    if (isClosing || socket.destroyed) return;
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    void write(Opcode.close, [body, Buffer.from(reason).subarray(0, 120)]);
    isClosing = true;
    stopPings();
    socket.end();
    const cancel = startTimer(CLOSING_MS, () => socket.destroy());
    socket.once('close', cancel);
  };

  const expectData = (): void => {
    stopWaiting();
    if (silenceMs > 0) {
      stopWaiting = startTimer(silenceMs, () => {
        if (isAnswered) socket.destroy(new SilentPeer('the peer sent nothing'));
        else expectData();
      });
    }
  };

  const pingInSilence = (): void => {
    stopPings();
    if (pingMs === 0 || isClosing) return;
    stopPings = startTimer(pingMs, () => {
      // On a busy machine, data may have arrived that Node reads only after its timers
      const turn = setImmediate(() => {
        void write(Opcode.ping, []);
        pingInSilence();
      });
      stopPings = () => clearImmediate(turn);
    });
  };

  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    expectData();
    pingInSilence();
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      // Only while this side reads: a slow reader must not end the connection
      stopWaiting();
      stopPings();
      isAnswered = true;
      yield chunk;
      expectData();
      pingInSilence();
    }
  }

  const control = ({ opcode, payload }: Frame): Closed | undefined => {
    if (opcode === Opcode.ping) void write(Opcode.pong, [payload]);
    if (opcode !== Opcode.close) return undefined;
    const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    return { code, reason: payload.subarray(2).toString('utf8') };
  };

  async function* messages(): AsyncGenerator<Buffer, Closed, undefined> {
    const assemble = assembler(maxBytes);
    try {
      for await (const chunk of chunks()) {
        for (const frame of parser.push(chunk)) {
          if (frame.opcode >= 8) {
            const closed = control(frame);
            if (closed === undefined) continue;
            close(closed.code === 1005 ? NORMAL : closed.code);
            return closed;
          }
          const message = assemble(frame);
          if (message !== undefined) yield message;
        }
      }
      return { code: 1006, reason: '' };
    } catch (error) {
      if (error instanceof ProtocolViolation) close(error.code, error.message);
      throw error;
    } finally {
      stopWaiting();
      stopPings();
    }
  }

  socket.on('close', () => {
    stopWaiting();
    stopPings();
  });
  // Errors reach whoever reads; without a reader they must not end the process
  socket.on('error', () => undefined);

  return {
    get isOpen() {
      return !isClosing && !socket.destroyed;
    },
    send: (...parts) => {
      isAnswered = false;
      return write(Opcode.binary, parts);
    },
    messages: messages(),
    close,
    destroy: (error) => void socket.destroy(error),
  };
}

/** Puts fragments together; undefined until a message is complete. */
function assembler(maxBytes: number): (frame: Frame) => Buffer | undefined {
  let parts: Buffer[] = [];
  let size = 0;
  let isFragmented = false;
  return ({ opcode, payload, isFinal }) => {
    if ((opcode === Opcode.continuation) !== isFragmented) {
      throw new ProtocolViolation('a fragmented message is out of order');
    }
    size += payload.length;
    if (size > maxBytes) throw new ProtocolViolation('a message is too long', 1009);
    // empty fragments would take memory without end
    if (payload.length > 0) parts.push(payload);
    isFragmented = !isFinal;
    if (!isFinal) return undefined;
    const [first] = parts;
    const message = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
    [parts, size] = [[], 0];
    return message;
  };
}

function drained(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
