import type { Key as InkKey } from 'ink';

/** A key that means something in the view. */
export type Key =
  'up' | 'down' | 'left' | 'right' | 'pageUp' | 'pageDown' | 'home' | 'end' | 'enter' | 'escape' | 'other' | Character;

const CHARACTERS = ['j', 'k', 'f', 'g', 'l', 'd', 'q', '?', ' '] as const;
type Character = (typeof CHARACTERS)[number];

/** `interrupt` and `suspend` are Ctrl-C and Ctrl-Z: in raw mode they are no signals. */
export type Input = Key | 'interrupt' | 'suspend';

/** The keys of one input of ink's: keys that are typed fast come together. */
export function keysOf(input: string, key: InkKey): readonly Input[] {
  if (input.length < 2 || key.ctrl || key.meta) return [keyOf(input, key)];
  return Array.from(input, (character) => {
    if (character === '\r') return 'enter';
    return character === '\x03' ? 'interrupt' : keyOf(character, key);
  });
}

function keyOf(input: string, key: InkKey): Input {
  // in raw mode Ctrl-\\ is a character, and no SIGQUIT
  if ((key.ctrl && input === 'c') || input === '\x1c') return 'interrupt';
  if (key.ctrl && input === 'z') return 'suspend';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow || key.backspace || key.delete) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageUp';
  if (key.pageDown) return 'pageDown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  return CHARACTERS.find((character) => character === input) ?? 'other';
}
