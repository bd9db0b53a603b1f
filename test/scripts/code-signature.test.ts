import { describe, expect, it } from 'vitest';
import { signAdHoc, verifySignature } from '../../scripts/binary/code-signature.ts';

const CODE_BYTES = 3 * 4096 + 100 * 16;

/** A Mach-O file for x64 with __TEXT, __LINKEDIT and a signature that covers nothing, like what Bun's compiler leaves. */
function machO(commands: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(32);
  const fields = [0xfeedfacf, 0x01000007, 3, 2, commands.length, Buffer.concat(commands).length];
  for (const [index, value] of fields.entries()) header.writeUInt32LE(value, 4 * index);
  const code = Buffer.alloc(CODE_BYTES, 'code');
  Buffer.concat([header, ...commands]).copy(code);
  return Buffer.concat([code, Buffer.alloc(40)]);
}

function segment(name: string, at: number, size: number): Buffer {
  const command = Buffer.alloc(72);
  command.writeUInt32LE(0x19, 0);
  command.writeUInt32LE(72, 4);
  command.write(name, 8, 'latin1');
  for (const [index, value] of [at, size, at, size].entries()) command.writeBigUInt64LE(BigInt(value), 24 + 8 * index);
  return command;
}

function signatureAt(at: number): Buffer {
  const command = Buffer.alloc(16);
  for (const [index, value] of [0x1d, 16, at, 40].entries()) command.writeUInt32LE(value, 4 * index);
  return command;
}

const text = segment('__TEXT', 0, 8192);
const linkEdit = segment('__LINKEDIT', 8192, CODE_BYTES + 40 - 8192);
const unsigned = machO([text, linkEdit, signatureAt(CODE_BYTES)]);

describe('a program for macOS', () => {
  it('whose signature is of other content is refused', () => {
    expect(() => verifySignature(unsigned)).toThrow('the signature has an unknown form');
    expect(() => verifySignature(Buffer.from('#!/bin/sh\necho ds\n'))).toThrow('not a 64-bit Mach-O file');
    expect(() => verifySignature(machO([text]))).toThrow('no place for a signature');
  });

  it('gets a signature that covers all of it, the same again', () => {
    const signed = signAdHoc(unsigned, 'ds');
    expect(() => verifySignature(signed)).not.toThrow();
    expect(signAdHoc(signed, 'ds').equals(signed)).toBe(true);
    // Its code is that of the file; of the commands only the sizes of __LINKEDIT and of the signature are others
    const commands = 32 + text.length + linkEdit.length + 16;
    expect(signed.subarray(commands, CODE_BYTES).equals(unsigned.subarray(commands, CODE_BYTES))).toBe(true);
    const at = 32 + text.length;
    const [inMemory, inFile] = [signed.readBigUInt64LE(at + 32), signed.readBigUInt64LE(at + 48)];
    expect(Number(inFile)).toBe(signed.length - 8192);
    expect(inMemory).toBeGreaterThanOrEqual(inFile);
    expect(signed.readUInt32LE(at + linkEdit.length + 12)).toBe(signed.length - CODE_BYTES);
  });

  it('is refused when a byte has changed, is added or is missing', () => {
    const signed = signAdHoc(unsigned, 'ds');
    for (const at of [5000, 3 * 4096 + 7]) {
      const changed = Buffer.from(signed);
      changed[at] = 0;
      expect(() => verifySignature(changed)).toThrow(`the hash of page ${Math.floor(at / 4096)} is wrong`);
    }
    expect(() => verifySignature(Buffer.concat([signed, Buffer.from('x')]))).toThrow('not at the end');
    expect(() => verifySignature(signed.subarray(0, -1))).toThrow('not at the end');
  });
});
