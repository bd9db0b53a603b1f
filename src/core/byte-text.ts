/**
 * A file name or path as bytes, each of them a character from U+0000 to U+00FF. File systems and tar archives name files by bytes, which need
 * not be UTF-8, and a JavaScript string would not keep others.
 */
export type ByteText = string;

/** The bytes of an ordinary string in UTF-8. */
export function byteText(text: string): ByteText {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function bytesOf(text: ByteText): Buffer {
  return Buffer.from(text, 'latin1');
}

/** For people: bytes that are not UTF-8 become U+FFFD. It is not safe for a terminal yet. */
export function readable(text: ByteText): string {
  return bytesOf(text).toString('utf8');
}
