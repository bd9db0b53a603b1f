import { describe, expect, it } from 'vitest';
import { duplicateKeys } from '../../../src/apimachinery/schema/duplicate-keys.ts';

describe('duplicateKeys', () => {
  it.each([
    ['{}', []],
    ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"a":1,"a":2,"a":3}', ['a', 'a']],
    ['{"metadata":{"name":"x","name":"y"}}', ['metadata.name']],
    ['{"spec":{"list":[{"a":1},{"a":1,"b":[1,2],"a":2}]}}', ['spec.list[1].a']],
    ['{"list":[[1,{"a":1,"a":1}]]}', ['list[0][1].a']],
    ['{"a":"{\\"a\\":1}","b":"\\"a\\""}', []],
    ['{"a\\u0062":1,"ab":2}', ['ab']],
    ['{"a" : null , "b" : [ ] , "b" : -1.5e3 }', ['b']],
    ['[1,2]', []],
  ])('of %s are %j', (text, paths) => {
    expect(duplicateKeys(text)).toEqual(paths);
  });
});
