import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameParser, Opcode, ProtocolViolation, type Frame } from '../../../src/core/websocket/frames.ts';

/** The examples of RFC 6455, section 5.7. */
const HELLO = Buffer.from('810548656c6c6f', 'hex');
const MASKED_HELLO = Buffer.from('818537fa213d7f9f4d5158', 'hex');
const FRAGMENTS = Buffer.from('010348656c80026c6f', 'hex');

function parse(bytes: Uint8Array, { masked = false, maxBytes = 1_000_000, step = bytes.length } = {}): Frame[] {
  const parser = new FrameParser({ masked, maxBytes });
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += step) frames.push(...parser.push(bytes.subarray(at, at + step)));
  return frames;
}

describe('reading frames', () => {
  it.each([1, 2, 3, 100])('in pieces of %i bytes', (step) => {
    const hello = { isFinal: true, opcode: Opcode.text, payload: Buffer.from('Hello') };
    expect(parse(HELLO, { step })).toEqual([hello]);
    expect(parse(Buffer.concat([MASKED_HELLO, MASKED_HELLO]), { masked: true, step })).toEqual([hello, hello]);
    expect(
      parse(FRAGMENTS, { step }).map(({ isFinal, opcode, payload }) => [isFinal, opcode, payload.toString()]),
    ).toEqual([
      [false, Opcode.text, 'Hel'],
      [true, Opcode.continuation, 'lo'],
    ]);
  });

  it.each([
    ['a masked frame of a server', MASKED_HELLO, {}, 1002],
    ['an unmasked frame of a client', HELLO, { masked: true }, 1002],
    ['an extension', Buffer.from('c100', 'hex'), {}, 1002],
    ['an unknown opcode', Buffer.from('8300', 'hex'), {}, 1002],
    ['a fragmented ping', Buffer.from('0900', 'hex'), {}, 1002],
    ['a ping of 126 bytes', Buffer.from('897e007e', 'hex'), {}, 1002],
    ['a frame that is too long, before it has come', Buffer.from('827f00000000ffffffff', 'hex'), {}, 1009],
    ['a length that no number holds', Buffer.from('827fffffffffffffffff', 'hex'), {}, 1009],
  ])('refuses %s', (_name, bytes, options, code) => {
    let error: unknown;
    try {
      parse(bytes, options);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ProtocolViolation);
    expect((error as ProtocolViolation).code).toBe(code);
  });
});

describe('writing frames', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 200_001])('with %i bytes', (length) => {
    const bytes = Buffer.alloc(length, 'abc');
    for (const masked of [true, false]) {
      const frame = encodeFrame(Opcode.binary, [bytes.subarray(0, 1), bytes.subarray(1)], { masked });
      const [parsed, ...others] = parse(frame, { masked });
      expect([parsed?.isFinal, parsed?.opcode, others]).toEqual([true, Opcode.binary, []]);
      // not toEqual, which takes seconds for so many bytes
      expect(parsed?.payload.equals(bytes)).toBe(true);
    }
    // nobody's bytes were masked in place
    expect(bytes.equals(Buffer.alloc(length, 'abc'))).toBe(true);
  });

  it('as the RFC has them', () => {
    expect(encodeFrame(Opcode.text, [Buffer.from('Hello')], { masked: false })).toEqual(HELLO);
  });

  it('with a new mask each time', () => {
    const frames = Array.from({ length: 3000 }, () => encodeFrame(Opcode.binary, [], { masked: true }).toString('hex'));
    expect(new Set(frames).size).toBeGreaterThan(2900);
  });
});
