import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/core/json/json.ts';
import { toYaml } from '../../src/yaml/yaml.ts';
import { golden } from '../render/golden.ts';

const recorded = (name: string): Json => JSON.parse(golden(name)) as Json;

describe('toYaml', () => {
  it.each(['strings', 'values'])('writes the same bytes as kubectl: %s', (name) => {
    expect(toYaml(recorded(`${name}.json`))).toBe(golden(`${name}.yaml`));
  });

  it('quotes, folds and escapes without changing a string', () => {
    const value = recorded('strings.json');
    expect(parse(toYaml(value), { schema: 'failsafe' })).toEqual(value);
  });

  it('lets a YAML 1.1 reader see the types that there are', () => {
    const value = recorded('values.json');
    expect(parse(toYaml(value), { version: '1.1' })).toEqual(value);
  });

  it('writes what kubectl cannot print at all', () => {
    const odd = { a: '\x7f', b: '\x85', c: 'x\u2028y', d: '\ufeffx' };
    expect(toYaml(odd)).toBe('a: "\\x7F"\nb: "\\N"\nc: "x\\Ly"\nd: "\\uFEFF\\x78"\n');
    expect(parse(toYaml(odd))).toEqual(odd);
  });

  it('leaves out what is undefined', () => {
    expect(toYaml({ a: undefined, b: { c: undefined }, d: 1 })).toBe('b: {}\nd: 1\n');
  });

  it('writes values that are no mapping', () => {
    expect(toYaml([])).toBe('[]\n');
    expect(toYaml(['a', ['b']])).toBe('- a\n- - b\n');
    expect(toYaml('text')).toBe('text\n');
  });

  it('spells what a terminal must not get another way, and the rest the same', () => {
    const tricky = { a: 'user\u202etxt', b: 'line\nwith \u2066isolate\n', c: 'grüße 日本', d: 'a\nb\n' };
    const shown = toYaml(tricky, { forTerminal: true });
    expect(shown).toBe('a: "user\\u202Etxt"\nb: "line\\nwith \\u2066isolate\\n"\nc: grüße 日本\nd: |\n  a\n  b\n');
    expect(parse(shown)).toEqual(tricky);
    expect(toYaml(tricky)).toContain('user\u202etxt');
  });
});
