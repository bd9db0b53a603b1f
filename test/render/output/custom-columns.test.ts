import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import { customColumns, customColumnsOfFile } from '../../../src/render/output/custom-columns.ts';
import { createTable } from '../../../src/render/table/table.ts';

const objects = [
  { metadata: { name: 'a', labels: { x: '1' } }, spec: { list: ['p', 'q'], text: 'one\ntwo\x1b' } },
  { metadata: { name: 'b' }, spec: { list: [] } },
];

describe('customColumns', () => {
  it('prints what each path finds', () => {
    const columns = customColumns('NAME:metadata.name,list:{.spec.list[*]},L:.metadata.labels,T:.spec.text');
    expect(createTable(columns, { palette: PLAIN }).print(objects)).toBe(
      'NAME   list     L          T\na      p,q      map[x:1]   one\\ntwo^[\nb      <none>   <none>     <none>\n',
    );
  });

  it.each([
    ['', 'custom-columns format specified but no custom columns given'],
    ['NAME', 'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>'],
    ['NAME:', 'unexpected path string'],
    ['NAME:{.a}{.b}', 'unexpected path string'],
    ['NAME:.a[', 'unterminated array'],
  ])('refuses %j', (spec, message) => {
    expect(() => customColumns(spec)).toThrow(message);
  });
});

describe('customColumnsOfFile', () => {
  it('reads headers and paths from two lines', () => {
    const columns = customColumnsOfFile('NAME   LIST\n.metadata.name  {.spec.list[0]}\n');
    expect(columns.map(({ header }) => header)).toEqual(['NAME', 'LIST']);
    expect(createTable(columns, { palette: PLAIN, noHeaders: true }).print(objects.slice(0, 1))).toBe('a     p\n');
  });

  it.each([
    ['', 'missing header line'],
    ['NAME', 'missing spec line'],
    ['NAME X\n.a\n', "number of headers (2) and field specifications (1) don't match"],
  ])('refuses %j', (text, message) => {
    expect(() => customColumnsOfFile(text)).toThrow(message);
  });
});
