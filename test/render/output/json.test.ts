import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json/json.ts';
import { toJson } from '../../../src/render/output/json.ts';
import { golden } from '../golden.ts';

describe('toJson', () => {
  it.each(['strings', 'values'])('writes the same bytes as kubectl: %s', (name) => {
    const text = golden(`${name}.json`);
    expect(`${toJson(JSON.parse(text) as Json, { indent: 4 })}\n`).toBe(text);
  });

  it('sorts keys as text, numbers among them', () => {
    expect(toJson({ b: 1, '10': 1, '9': 1, a: undefined }, { indent: 0 })).toBe('{"10":1,"9":1,"b":1}');
  });

  it('escapes unsafe characters for a terminal', () => {
    const value = { a: '\u202e\x9b', b: '\u{e0041}' };
    const shown = toJson(value, { indent: 0, forTerminal: true });
    expect(shown).toBe('{"a":"\\u202e\\u009b","b":"\\udb40\\udc41"}');
    expect(JSON.parse(shown)).toEqual(value);
    expect(toJson(value, { indent: 0 })).toBe('{"a":"\u202e\x9b","b":"\u{e0041}"}');
  });
});
