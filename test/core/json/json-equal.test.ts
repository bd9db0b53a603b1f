import { describe, expect, it } from 'vitest';
import { jsonEqual } from '../../../src/core/json/json-equal.ts';
import type { Json } from '../../../src/core/json/json.ts';

const json = (text: string): Json => JSON.parse(text) as Json;

describe('jsonEqual', () => {
  it.each([
    ['{"a":[1,{"b":null}],"c":"x"}', '{"c":"x","a":[1,{"b":null}]}'],
    ['[]', '[]'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
  ])('takes %s for %s', (a, b) => expect(jsonEqual(json(a), json(b))).toBe(true));

  it.each([
    ['{"a":1}', '{"a":1,"b":null}'],
    ['{"a":1}', '{"b":1}'],
    ['[1,2]', '[2,1]'],
    ['[1]', '[1,2]'],
    ['{}', '[]'],
    ['null', '{}'],
    ['"1"', '1'],
    // What every object inherits is no key of it.
    ['{}', '{"constructor":"x"}'],
    ['{}', '{"__proto__":{}}'],
    ['{"toString":"x"}', '{"a":1}'],
  ])('tells %s from %s', (a, b) => {
    expect(jsonEqual(json(a), json(b))).toBe(false);
    expect(jsonEqual(json(b), json(a))).toBe(false);
  });

  it('takes an absent key for one that is undefined', () => {
    expect(jsonEqual({ a: 1 }, { a: 1, b: undefined })).toBe(true);
  });
});
