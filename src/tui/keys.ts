import type { Key as InkKey } from 'ink';

/** A key: one of these names, or the one character that it types. */
export type Key =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'other'
  | Character;
/** Written `char:q`, so that no character is taken for a name. */
export type Character = `char:${string}`;

/** `interrupt` and `suspend` are Ctrl-C and Ctrl-Z: in raw mode they are no signals. */
export type Input = Key | 'interrupt' | 'suspend';

/** The keys of one input of ink's: keys that are typed fast come together. */
export function keysOf(input: string, key: InkKey): readonly Input[] {
  if (input.length < 2 || key.ctrl || key.meta) return [keyOf(input, key)];
  return Array.from(input, (character) => {
    if (character === '\r') return 'enter';
    if (character === '\x7f') return 'backspace';
    return character === '\x03' ? 'interrupt' : keyOf(character, key);
  });
}

function keyOf(input: string, key: InkKey): Input {
  // in raw mode Ctrl-\\ is a character, and no SIGQUIT
  if ((key.ctrl && input === 'c') || input === '\x1c') return 'interrupt';
  if (key.ctrl && input === 'z') return 'suspend';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.backspace || key.delete) return 'backspace';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageUp';
  if (key.pageDown) return 'pageDown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  const isTyped = !key.ctrl && !key.meta && Array.from(input).length === 1 && !/\p{C}/u.test(input);
  return isTyped ? `char:${input}` : 'other';
}

/** The character that a key types; undefined for a key with a name. */
export function characterOf(key: Key): string | undefined {
  return key.startsWith('char:') ? key.slice('char:'.length) : undefined;
}
