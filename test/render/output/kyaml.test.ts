import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventPrinter } from '../../../src/render/output/object-output.ts';
import { toKyaml } from '../../../src/render/output/kyaml.ts';
import { KYAML_OBJECTS } from '../../vectors/kyaml-cases.ts';

const file = resolve(import.meta.dirname, '../../vectors/kyaml.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];

describe('KYAML', () => {
  it.each(KYAML_OBJECTS.map((object, index) => [object['kind'], object, recorded[index]] as const))(
    'of %s is what kubectl prints',
    (_kind, object, text) => {
      expect(toKyaml(object)).toBe(text);
    },
  );

  it('keeps a character that kubectl turns into a space', () => {
    expect(toKyaml({ a: '\u0085' })).toBe('---\n{\n  a: "\\N",\n}\n');
  });

  it('hides nothing on a terminal', () => {
    expect(toKyaml({ a: 'x\u202ey\tz\u001b[31m' }, { forTerminal: true })).toBe(
      '---\n{\n  a: "x\\u202ey\\tz\\e[31m",\n}\n',
    );
  });

  it('has the type of a watch event before its object', () => {
    const print = eventPrinter('kyaml', { output: { isTTY: false } });
    expect(print('ADDED', { kind: 'A' })).toBe('---\n{\n  type: "ADDED",\n  object: {\n    kind: "A",\n  },\n}\n');
  });
});
