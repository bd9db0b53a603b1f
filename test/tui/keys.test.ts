import type { Key as InkKey } from 'ink';
import { expect, it } from 'vitest';
import { keysOf } from '../../src/tui/keys.ts';

const pressed = (...keys: readonly (keyof InkKey)[]) =>
  Object.fromEntries(keys.map((key) => [key, true])) as unknown as InkKey;

it.each<[string, string, readonly (keyof InkKey)[], readonly string[]]>([
  ['Ctrl-C', 'c', ['ctrl'], ['interrupt']],
  ['Ctrl-Z', 'z', ['ctrl'], ['suspend']],
  ['Ctrl-\\', '\x1c', [], ['interrupt']],
  ['c', 'c', [], ['char:c']],
  ['z', 'z', [], ['char:z']],
  ['another key with Ctrl', 'x', ['ctrl'], ['other']],
  ['up', '', ['upArrow'], ['up']],
  ['down', '', ['downArrow'], ['down']],
  ['left', '', ['leftArrow'], ['left']],
  ['backspace', '', ['backspace'], ['backspace']],
  ['delete', '', ['delete'], ['backspace']],
  ['right', '', ['rightArrow'], ['right']],
  ['page up', '', ['pageUp'], ['pageUp']],
  ['page down', '', ['pageDown'], ['pageDown']],
  ['home', '', ['home'], ['home']],
  ['end', '', ['end'], ['end']],
  ['enter', '\r', ['return'], ['enter']],
  ['escape', '', ['escape'], ['escape']],
  ['a letter', 'j', [], ['char:j']],
  ['space', ' ', [], ['char: ']],
  ['keys that are typed fast', 'jq\r', [], ['char:j', 'char:q', 'enter']],
  ['Ctrl-C among them', 'j\x03', [], ['char:j', 'interrupt']],
  ['pasted text with Alt', 'jq', ['meta'], ['other']],
])('%s', (_, input, keys, expected) => {
  expect(keysOf(input, pressed(...keys))).toEqual(expected);
});
