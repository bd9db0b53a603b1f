import type { Content } from '../response-content.ts';
import { continueOf, decodeBody, openEnvelope } from './decode.ts';
import { InvalidProtobuf } from './wire-reader.ts';

/** The content of a response in protobuf. */
export function protobufContent(bytes: Uint8Array, omit: readonly string[]): Content {
  return {
    shown: `protobuf of ${bytes.byteLength} bytes`,
    continueToken: () => unlessInvalid(() => continueOf(openEnvelope(bytes))),
    decoded: () => unlessInvalid(() => decodeBody(openEnvelope(bytes), omit)),
  };
}

function unlessInvalid<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidProtobuf) return undefined;
    throw error;
  }
}
