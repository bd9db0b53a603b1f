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
  ])('refuses %j', (operation) => {
    expect(() => jsonPatch(DOCUMENT, [operation])).toThrow(JsonPatchError);
  });
});
