/** The bytes are not valid protobuf, or not of the expected message. */
export class InvalidProtobuf extends Error {
  override readonly name = 'InvalidProtobuf';
}

/** Longer texts are rarely equal. */
const LONGEST_SHARED = 64;
const SHARED_TEXTS = 8192;

/** Texts that the objects of a list have in common, such as labels: made once instead of once for each object. */
const shared: (string | undefined)[] = new Array<string | undefined>(SHARED_TEXTS);

/** Reads protobuf's wire format from bytes, at a position that moves on. Every method throws InvalidProtobuf beyond the end. */
export class WireReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /** A number of up to 64 bits, signed. Beyond 53 bits it is rounded, as by JSON.parse. */
  varint(): number {
    const { bytes } = this;
    const first = bytes[this.at++] ?? 0x80;
    if (first < 0x80 && this.at <= bytes.length) return first;
    let low = first & 0x7f;
    let scale = 128;
    for (let count = 1; count < 10; count++) {
      const byte = bytes[this.at++];
      if (byte === undefined) break;
      // the bits from 63 on are the sign
      if (count === 9) return (byte & 1) === 0 ? low : -negated(bytes.subarray(this.at - 10, this.at));
      low += (byte & 0x7f) * scale;
      if (byte < 0x80) return low;
      scale *= 128;
    }
    throw new InvalidProtobuf('a number that does not end');
  }

  /** The end of a field that starts with its length. */
  end(limit: number): number {
    const length = this.varint();
    const end = this.at + length;
    if (length < 0 || end > limit) throw new InvalidProtobuf('a field that is longer than what it is in');
    return end;
  }

  /** The text up to the end. */
  text(end: number): string {
    const { bytes, at: start } = this;
    this.at = end;
    const length = end - start;
    if (length === 0) return '';
    if (length > LONGEST_SHARED) return bytes.toString('utf8', start, end);
    let hash = length;
    for (let index = start; index < end; index++) hash = (Math.imul(hash, 31) + (bytes[index] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 13)) & (SHARED_TEXTS - 1);
    const known = shared[slot];
    if (known?.length === length && this.isAscii(known, start)) return known;
    const text = bytes.toString('utf8', start, end);
    shared[slot] = text;
    return text;
  }

  /** Whether the bytes from here on are this text, with ASCII characters only. */
  private isAscii(text: string, start: number): boolean {
    const { bytes } = this;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code !== bytes[start + index] || code > 0x7f) return false;
    }
    return true;
  }

  double(limit: number): number {
    if (this.at + 8 > limit) throw new InvalidProtobuf('a field that is longer than what it is in');
    const value = this.bytes.readDoubleLE(this.at);
    this.at += 8;
    return value;
  }

  /** Moves behind a field that nobody reads. */
  skip(wireType: number, limit: number): void {
    switch (wireType) {
      case 0:
        this.varint();
        break;
      case 1:
        this.at += 8;
        break;
      case 2:
        this.at = this.end(limit);
        break;
      case 5:
        this.at += 4;
        break;
      default:
        throw new InvalidProtobuf(`a field of wire type ${wireType}`);
    }
    if (this.at > limit) throw new InvalidProtobuf('a field that is longer than what it is in');
  }
}

/** The absolute value of a negative number in ten bytes: two's complement. */
function negated(bytes: Uint8Array): number {
  let value = 0n;
  for (const [index, byte] of bytes.entries()) value |= BigInt(byte & 0x7f) << BigInt(7 * index);
  return Number(-BigInt.asIntN(64, value));
}
