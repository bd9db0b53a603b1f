import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json/json.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../../../src/apimachinery/patch/json-patch.ts';

const DOCUMENT = { a: { 'b/c': 1, 'd~e': [10, 20, 30] }, list: ['x'] };

describe('jsonPatch', () => {
  it.each<[string, readonly JsonPatchOperation[], Json]>([
    ['adds', [{ op: 'add', path: '/new', value: 1 }], { ...DOCUMENT, new: 1 }],
    ['adds to a list', [{ op: 'add', path: '/list/0', value: 'w' }], { ...DOCUMENT, list: ['w', 'x'] }],
    ['adds at its end', [{ op: 'add', path: '/list/-', value: 'y' }], { ...DOCUMENT, list: ['x', 'y'] }],
    ['reads escapes', [{ op: 'replace', path: '/a/b~1c', value: 2 }], { ...DOCUMENT, a: { ...DOCUMENT.a, 'b/c': 2 } }],
    ['removes', [{ op: 'remove', path: '/a' }], { list: ['x'] }],
    ['removes an item', [{ op: 'remove', path: '/a/d~0e/1' }], { ...DOCUMENT, a: { 'b/c': 1, 'd~e': [10, 30] } }],
    ['counts from the end', [{ op: 'remove', path: '/a/d~0e/-1' }], { ...DOCUMENT, a: { 'b/c': 1, 'd~e': [10, 20] } }],
    ['moves', [{ op: 'move', from: '/list', path: '/moved' }], { a: DOCUMENT.a, moved: ['x'] }],
    ['copies', [{ op: 'copy', from: '/list/0', path: '/copied' }], { ...DOCUMENT, copied: 'x' }],
    ['tests', [{ op: 'test', path: '/list', value: ['x'] }], DOCUMENT],
    ['takes what is not there for null', [{ op: 'test', path: '/none', value: null }], DOCUMENT],
    ['replaces the whole', [{ op: 'replace', path: '', value: 7 }], 7],
    [
      'replaces an item',
      [{ op: 'replace', path: '/a/d~0e/0', value: 9 }],
      { ...DOCUMENT, a: { 'b/c': 1, 'd~e': [9, 20, 30] } },
    ],
    [
      'replaces the last item',
      [{ op: 'replace', path: '/a/d~0e/-1', value: 9 }],
      { ...DOCUMENT, a: { 'b/c': 1, 'd~e': [10, 20, 9] } },
    ],
    ['adds behind the last item', [{ op: 'add', path: '/list/1', value: 'y' }], { ...DOCUMENT, list: ['x', 'y'] }],
    ['adds before the last item', [{ op: 'add', path: '/list/-1', value: 'w' }], { ...DOCUMENT, list: ['w', 'x'] }],
    ['adds the whole', [{ op: 'add', path: '', value: [] }], []],
    ['adds under an empty key', [{ op: 'add', path: '/', value: 1 }], { ...DOCUMENT, '': 1 }],
    ['adds null without a value', [{ op: 'add', path: '/new' }], { ...DOCUMENT, new: null }],
    ['reads ~01 as ~1', [{ op: 'add', path: '/~01', value: 1 }], { ...DOCUMENT, '~1': 1 }],
    [
      'moves within a list',
      [{ op: 'move', from: '/a/d~0e/0', path: '/a/d~0e/2' }],
      { ...DOCUMENT, a: { 'b/c': 1, 'd~e': [20, 30, 10] } },
    ],
    ['tests the whole', [{ op: 'test', path: '', value: DOCUMENT }], DOCUMENT],
    [
      'applies one after the other',
      [
        { op: 'add', path: '/new', value: {} },
        { op: 'add', path: '/new/inner', value: 1 },
        { op: 'copy', from: '/new/inner', path: '/list/0' },
      ],
      { ...DOCUMENT, new: { inner: 1 }, list: [1, 'x'] },
    ],
    ['replaces a key that is not there', [{ op: 'replace', path: '/none', value: 7 }], { ...DOCUMENT, none: 7 }],
  ])('%s', (_what, operations, result) => {
    const before = JSON.stringify(DOCUMENT);
    expect(jsonPatch(DOCUMENT, operations)).toEqual(result);
    expect(JSON.stringify(DOCUMENT)).toBe(before);
  });

  it.each<JsonPatchOperation>([
    { op: 'remove', path: '/none' },
    { op: 'remove', path: '/list/1' },
    { op: 'add', path: '/list/5', value: 1 },
    { op: 'add', path: '/list/x', value: 1 },
    { op: 'add', path: '/none/deeper', value: 1 },
    { op: 'replace', path: '/list/3', value: 1 },
    { op: 'test', path: '/list/0', value: 'y' },
    { op: 'move', from: '/none', path: '/a' },
    { op: 'add', path: 'relative', value: 1 },
    { op: 'add', path: '/list/0/x', value: 1 },
    { op: 'nonsense' as 'add', path: '/a' },
    { op: 'remove', path: '' },
    { op: 'remove', path: '/toString' },
    { op: 'remove', path: '/list/-2' },
    { op: 'remove', path: '/a/b~1c/x' },
    { op: 'replace', path: '/list/1', value: 1 },
    { op: 'replace', path: '/list/-2', value: 1 },
    { op: 'add', path: '/list/2', value: 1 },
    { op: 'add', path: '/list/-2', value: 1 },
    { op: 'add', path: '/list/00', value: 1 },
    { op: 'add', path: '/list/1x', value: 1 },
    { op: 'add', path: '/list/-0', value: 1 },
    { op: 'copy', from: '/toString', path: '/new' },
    { op: 'copy', from: '/list/1', path: '/new' },
    { op: 'test', path: '/none', value: 1 },
    { op: 'test', path: '/a' },
    { op: 'add', value: 1 } as unknown as JsonPatchOperation,
    { op: 'copy', from: 1, path: '/x' } as unknown as JsonPatchOperation,
  ])('refuses %j', (operation) => {
    expect(() => jsonPatch(DOCUMENT, [operation])).toThrow(JsonPatchError);
  });
});

describe('a limit of what copies add', () => {
  const copy: JsonPatchOperation = { op: 'copy', from: '/list', path: '/new' };
  // the copied JSON is ["x"]
  it('allows as many bytes, in all operations together', () => {
    expect(jsonPatch(DOCUMENT, [copy], 5)).toHaveProperty('new', ['x']);
    expect(jsonPatch(DOCUMENT, [copy, copy], 10)).toHaveProperty('new', ['x']);
    expect(() => jsonPatch(DOCUMENT, [copy], 4)).toThrow(JsonPatchError);
    expect(() => jsonPatch(DOCUMENT, [copy, copy], 9)).toThrow(JsonPatchError);
  });
  it('counts no other operation', () => {
    expect(jsonPatch(DOCUMENT, [{ op: 'move', from: '/list', path: '/new' }], 0)).toHaveProperty('new', ['x']);
  });
});
