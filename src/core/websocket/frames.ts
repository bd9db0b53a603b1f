import { randomFillSync } from 'node:crypto';

/** The opcodes of RFC 6455, section 5.2. */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The peer violates RFC 6455; `code` is the status of the close frame that it gets. */
export class ProtocolViolation extends Error {
  readonly code: number;
  constructor(message: string, code = 1002) {
    super(message);
    this.code = code;
  }
}

/** The longest payload of a ping, pong or close. */
const MAX_CONTROL = 125;
const KNOWN: ReadonlySet<number> = new Set(Object.values(Opcode));

/** Random bytes for masks, filled again when they are used up. */
const masks = Buffer.alloc(4096);
let usedMasks = masks.length;

function newMask(): Buffer {
  if (usedMasks === masks.length) {
    randomFillSync(masks);
    usedMasks = 0;
  }
  usedMasks += 4;
  return Buffer.from(masks.subarray(usedMasks - 4, usedMasks));
}

function applyMask(bytes: Buffer, mask: Buffer): void {
  const [a = 0, b = 0, c = 0, d = 0] = mask;
  const word = [a, b, c, d];
  for (let at = 0; at < bytes.length; at++) bytes[at] = (bytes[at] ?? 0) ^ (word[at & 3] ?? 0);
}

function lengthBytes(length: number): Buffer {
  if (length <= MAX_CONTROL) return Buffer.of(length);
  const bytes = Buffer.alloc(length <= 0xffff ? 3 : 9);
  if (length <= 0xffff) {
    bytes[0] = 126;
    bytes.writeUInt16BE(length, 1);
  } else {
    bytes[0] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 1);
  }
  return bytes;
}

/** A whole message as one frame, masked if it is a client's. The parts are copied. */
export function encodeFrame(
  opcode: number,
  parts: readonly Uint8Array[],
  { masked }: { readonly masked: boolean },
): Buffer {
  const payload = Buffer.concat(parts);
  const head = Buffer.concat([Buffer.of(0x80 | opcode), lengthBytes(payload.length)]);
  if (!masked) return Buffer.concat([head, payload]);
  head[1] = (head[1] ?? 0) | 0x80;
  const mask = newMask();
  applyMask(payload, mask);
  return Buffer.concat([head, mask, payload]);
}

export interface ParserOptions {
  /** Whether the peer is a client, whose frames must be masked; those of a server must not be. */
  readonly masked: boolean;
  /** The longest payload of a frame, in bytes. */
  readonly maxBytes: number;
}

/** Frames from the bytes of a connection, in pieces of any size. */
export class FrameParser {
  private readonly options: ParserOptions;
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(options: ParserOptions) {
    this.options = options;
  }

  /** The frames that these bytes complete. Throws a {@link ProtocolViolation}. */
  *push(chunk: Uint8Array): Generator<Frame, void, undefined> {
    this.chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.size += chunk.byteLength;
    for (let frame = this.next(); frame !== undefined; frame = this.next()) yield frame;
  }

  private next(): Frame | undefined {
    if (this.size < 2) return undefined;
    const [first = 0, second = 0] = this.peek(2);
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const { masked, maxBytes } = this.options;
    this.check(first, (second & 0x80) !== 0);
    const headLength = 2 + extended + (masked ? 4 : 0);
    if (this.size < headLength) return undefined;
    const head = this.peek(headLength);
    const length = extended === 0 ? short : extended === 2 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
    if (opcode >= 8 && length > MAX_CONTROL) throw new ProtocolViolation('a control frame is too long');
    if (length > maxBytes) throw new ProtocolViolation(`a frame of ${length} bytes`, 1009);
    if (this.size < headLength + length) return undefined;
    this.take(headLength);
    const payload = this.take(length);
    if (masked) applyMask(payload, head.subarray(headLength - 4));
    return { isFinal: (first & 0x80) !== 0, opcode, payload };
  }

  private check(first: number, isMasked: boolean): void {
    const opcode = first & 0x0f;
    if ((first & 0x70) !== 0) throw new ProtocolViolation('a frame uses an extension');
    if (!KNOWN.has(opcode)) throw new ProtocolViolation(`a frame has the opcode ${opcode}`);
    if (opcode >= 8 && (first & 0x80) === 0) throw new ProtocolViolation('a control frame is fragmented');
    if (isMasked !== this.options.masked) {
      throw new ProtocolViolation(isMasked ? 'a frame of the server is masked' : 'a frame of the client is not masked');
    }
  }

  /** The next bytes, in one piece, without taking them. */
  private peek(length: number): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && first.length >= length) return first.subarray(0, length);
    this.chunks = [Buffer.concat(this.chunks)];
    return (this.chunks[0] ?? Buffer.alloc(0)).subarray(0, length);
  }

  /** A copy if it spans several chunks. */
  private take(length: number): Buffer {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const [first] = this.chunks;
      if (first === undefined) throw new Error('fewer bytes than were counted');
      const part = first.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      if (part.length === first.length) this.chunks.shift();
      else this.chunks[0] = first.subarray(part.length);
    }
    this.size -= length;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}
