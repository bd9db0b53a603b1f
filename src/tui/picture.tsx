import { Text } from 'ink';
import type { ReactNode } from 'react';

/** The first of the characters, of no meaning to anybody, that stand for a line which is drawn already. */
const FIRST = 0xe000;

/**
 * Lines that are drawn already, each as wide as the view. Ink takes every character of what it lays out apart, which costs a tenth of a
 * core for a full screen of cells; so it lays out one character for a line, and {@link withPicture} puts the line in its place.
 */
export function Picture({ count }: { readonly count: number }): ReactNode {
  return Array.from({ length: count }, (_, index) => <Text key={index}>{String.fromCharCode(FIRST + index)}</Text>);
}

/** A frame of ink's as lines, with the picture's lines where they belong. */
export function withPicture(frame: string, picture: readonly string[]): readonly string[] {
  return frame.split('\n').map((line) => {
    const code = line.length === 1 ? line.charCodeAt(0) : 0;
    return code >= FIRST && code < FIRST + picture.length ? (picture[code - FIRST] ?? '') : line;
  });
}
