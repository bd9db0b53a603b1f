import { expect, it } from 'vitest';
import { goJson } from '../../../src/core/json/go-json.ts';
import type { Json } from '../../../src/core/json/json.ts';

// What encoding/json prints of the same values.
it.each<[Json, string]>([
  [null, 'null'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  ['<a> & "b"\n\t\u2028\u0001', String.raw`"\u003ca\u003e \u0026 \"b\"\n\t\u2028\u0001"`],
  [
    { 9: 'nine', 10: 'ten', b: [1, { d: true, c: null }], a: {} },
    '{"10":"ten","9":"nine","a":{},"b":[1,{"c":null,"d":true}]}',
  ],
  [{ a: undefined, '<': 1 }, String.raw`{"\u003c":1}`],
])('%j', (value, text) => {
  expect(goJson(value)).toBe(text);
});
