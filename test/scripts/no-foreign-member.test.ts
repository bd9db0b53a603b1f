import { Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';
import { noForeignMember } from '../../scripts/no-foreign-member.js';

const DECLARED = `
interface Texts { [key: string]: string }
declare const object: Texts, list: { [index: number]: string }, key: string, index: number, step: 'a' | 'b';
`;

/** What the rule says of a line of a file that is compiled without any library. */
function reportsOn(line: string): readonly string[] {
  const code = `${DECLARED}${line}\nexport {};\n`;
  const options: ts.CompilerOptions = { noLib: true, noResolve: true, types: [] };
  const host = ts.createCompilerHost(options);
  const source = ts.createSourceFile('a.ts', code, ts.ScriptTarget.ESNext, true);
  const program = ts.createProgram(['a.ts'], options, {
    ...host,
    getSourceFile: (name) => (name === 'a.ts' ? source : undefined),
    fileExists: (name) => name === 'a.ts',
    readFile: () => code,
  });
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { programs: [program] } },
    plugins: { ds: { rules: { 'no-foreign-member': noForeignMember } } },
    rules: { 'ds/no-foreign-member': 'error' },
  };
  return new Linter().verify(code, config, 'a.ts').map(({ messageId, message }) => messageId ?? message);
}

it.each([
  ['object[key] = "x";', 'assignment'],
  ['object[key] += "x";', 'assignment'],
  ['object[key]++;', 'assignment'],
  ['object[`${key}-x`] = "x";', 'assignment'],
  ['object[`__${key}`] = "x";', 'assignment'],
  ['Object.assign({}, object);', 'assign'],
  ['Object.assign({}, { ...object });', 'assign'],
])('refuses %s', (line, id) => expect(reportsOn(line)).toEqual([id]));

it.each([
  'object["a"] = "x";',
  'object[step] = "x";',
  'list[index] = "x";',
  'object[`x-${key}`] = "x";',
  'const copy = { ...object, [key]: "x" };',
  'Object.assign({}, { code: key });',
])('takes %s', (line) => expect(reportsOn(line)).toEqual([]));
