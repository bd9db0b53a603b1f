import type { Key as InkKey } from 'ink';
import { expect, it } from 'vitest';
import { keysOf } from '../../src/tui/keys.ts';

const pressed = (...keys: readonly (keyof InkKey)[]) =>
  Object.fromEntries(keys.map((key) => [key, true])) as unknown as InkKey;

it.each<[string, string, readonly (keyof InkKey)[], readonly string[]]>([
  ['Ctrl-C', 'c', ['ctrl'], ['interrupt']],
  ['Ctrl-Z', 'z', ['ctrl'], ['suspend']],
  ['Ctrl-\\', '\x1c', [], ['interrupt']],
  ['c', 'c', [], ['other']],
  ['z', 'z', [], ['other']],
  ['another key with Ctrl', 'x', ['ctrl'], ['other']],
  ['up', '', ['upArrow'], ['up']],
  ['down', '', ['downArrow'], ['down']],
  ['left', '', ['leftArrow'], ['left']],
  ['backspace', '', ['backspace'], ['left']],
  ['delete', '', ['delete'], ['left']],
  ['right', '', ['rightArrow'], ['right']],
  ['page up', '', ['pageUp'], ['pageUp']],
  ['page down', '', ['pageDown'], ['pageDown']],
  ['home', '', ['home'], ['home']],
  ['end', '', ['end'], ['end']],
  ['enter', '\r', ['return'], ['enter']],
  ['escape', '', ['escape'], ['escape']],
  ['a letter', 'j', [], ['j']],
  ['space', ' ', [], [' ']],
  ['keys that are typed fast', 'jq\r', [], ['j', 'q', 'enter']],
  ['Ctrl-C among them', 'j\x03', [], ['j', 'interrupt']],
  ['pasted text with Alt', 'jq', ['meta'], ['other']],
])('%s', (_, input, keys, expected) => {
  expect(keysOf(input, pressed(...keys))).toEqual(expected);
});
