import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readManifests, type Manifests } from '../../src/manifest/read.ts';
import { hintOf } from '../support/hints.ts';

/** kubectl 1.36.3's result for these texts: `kubectl annotate --local -f - … -o json`, with its annotation removed. */
const RECORDED = JSON.parse(readFileSync(new URL('kubectl-reads.json', import.meta.url), 'utf8')) as readonly {
  readonly text: string;
  readonly objects?: readonly unknown[];
  readonly error?: string;
}[];

/** Our differences, with reasons. */
const DIFFERENCES: readonly (readonly [RegExp, string])[] = [
  [
    /v: (?:12345678901234567890|9007199254740993|1152921504606846976|18446744073709551615)\n/,
    'a number that would change on its way is an error',
  ],
  [/data: \{a: b\}\ndata:|a: 1\n {2}a: 2/, 'duplicate keys are errors: kubectl takes the last one in silence'],
  [/\r---\n/, 'kubectl takes two documents for one, and drops the second'],
];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): Promise<Manifests> => readManifests('f.yaml', bytes(text));

async function error(text: string): Promise<readonly (string | undefined)[]> {
  const { objects, errors } = await read(text);
  expect(objects).toEqual([]);
  expect(errors).toHaveLength(1);
  return [...(errors[0]?.message.split('\n') ?? []), hintOf(errors[0])];
}

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\n`).join('');
const CONFIG_MAP = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: a'];

describe('reading as kubectl does', () => {
  test.each(
    RECORDED.map(
      (record) => [JSON.stringify(record.text.replace(/^apiVersion: v1\nkind: ConfigMap\n/, '')), record] as const,
    ),
  )('%s', async (_, { text, objects = [], error: refusal = '' }) => {
    const found = await read(text);
    const isEqual = (refusal === '') === (found.errors.length === 0);
    const difference = DIFFERENCES.find(([pattern]) => pattern.test(text));
    if (difference === undefined) {
      expect(isEqual, found.errors[0]?.message).toBe(true);
      if (refusal === '') expect(found.objects.map(({ object }) => object)).toEqual(objects);
    } else {
      const isSame = isEqual && JSON.stringify(found.objects.map(({ object }) => object)) === JSON.stringify(objects);
      expect(isSame, `no longer true: ${difference[1]}`).toBe(false);
    }
  });
});

describe('bytes', () => {
  test('UTF-16 is read when its byte order mark says so', async () => {
    const text = lines(...CONFIG_MAP);
    const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
    expect((await readManifests('f', utf16)).objects[0]?.object).toMatchObject({ metadata: { name: 'a' } });
  });

  test('binary data is an error that names the file', async () => {
    const { errors } = await readManifests('image.yaml', new Uint8Array([0x1f, 0x8b, 0x08, 0xff]));
    expect(errors.map(({ message }) => message)).toEqual(['image.yaml: this is not UTF-8 text']);
  });

  test('control characters are errors with their position', async () => {
    expect(await error('a: b\nc: \u001b[31m\n')).toEqual([
      'f.yaml:2:4: the control character U+001B is not allowed',
      expect.stringContaining('2 | c: '),
      '    |    ^',
      'delete it, or escape it',
    ]);
  });
});

describe("JavaScript's property names", () => {
  test.each(['yaml', 'json'])('are data in %s', async (format) => {
    const text =
      format === 'json'
        ? '{"apiVersion":"v1","kind":"X","metadata":{"name":"a"},"__proto__":{"polluted":true},"constructor":{"prototype":1}}'
        : 'x: &x {__proto__: {polluted: true}}\napiVersion: v1\nkind: X\nmetadata: {name: a}\n<<: *x\nconstructor: {prototype: 1}\n';
    const object = (await read(text)).objects[0]?.object ?? {};
    expect(Object.keys(object)).toContain('__proto__');
    expect(JSON.stringify(object)).toContain('"__proto__":{"polluted":true}');
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('places', () => {
  const text = lines(
    '# first',
    ...CONFIG_MAP,
    '---',
    'apiVersion: v1',
    'kind: List',
    'items:',
    '- apiVersion: v1',
    '  kind: ConfigMap',
    '  metadata: {name: b, labels: {app: x}}',
    '- apiVersion: v1',
    '  kind: ConfigMap',
    '  metadata: &m',
    '    name: c',
  );

  test('are those of the file, for values, keys and what is missing', async () => {
    const [a, b, c] = (await read(text)).objects;
    const at = (place: { line: number; column: number } | undefined): string => `${place?.line}:${place?.column}`;
    expect(at(a?.place())).toBe('2:1');
    expect(at(a?.place(['metadata', 'name']))).toBe('5:9');
    expect(at(a?.place(['metadata', 'name'], 'key'))).toBe('5:3');
    expect(at(a?.place(['metadata', 'labels', 'app']))).toBe('4:1');
    expect(at(b?.place())).toBe('10:3');
    expect(at(b?.place(['metadata', 'labels', 'app']))).toBe('12:37');
    expect(at(c?.place(['metadata', 'name']))).toBe('16:11');
    expect([a?.document, b?.document, c?.document]).toEqual([0, 1, 1]);
  });

  test('are known in JSON', async () => {
    const json = '{"apiVersion": "v1",\n "kind": "X", "metadata": {"name": "a",\n  "labels": {"k": "v"}}}';
    const [object] = (await read(json)).objects;
    expect(object?.place(['metadata', 'labels', 'k'])).toEqual({ file: 'f.yaml', line: 3, column: 19 });
  });

  test('count lines the same with Windows line endings', async () => {
    const [object] = (await read(lines(...CONFIG_MAP).replaceAll('\n', '\r\n'))).objects;
    expect(object?.place(['metadata', 'name'])).toEqual({ file: 'f.yaml', line: 4, column: 9 });
  });
});

describe('errors', () => {
  test('an error in one document does not hide the others, and all are in order', async () => {
    const text = lines(
      'a: [',
      '---',
      ...CONFIG_MAP,
      '---',
      'kind: X',
      '---',
      '- list',
      '---',
      '"text"',
      '--- x',
      ...CONFIG_MAP,
      '---',
      ...CONFIG_MAP,
    );
    const { objects, errors } = await read(text);
    expect(objects).toHaveLength(2);
    expect(errors.map(({ message }) => message.split('\n')[0])).toEqual([
      expect.stringMatching(/^f.yaml:2:1: flow sequence/),
      'f.yaml:8:1: apiVersion is not set',
      'f.yaml:10:1: an object is expected here, not a list',
      'f.yaml:12:1: an object is expected here, not the text "text"',
      'f.yaml:13:4: only a comment may follow "---"',
    ]);
  });

  test('a lost indentation is reported, whether the YAML is valid or not', async () => {
    const hint =
      'the indentation seems to be lost: indent "name:" two spaces further than "metadata:", and the lines below it too';
    const lost = lines('apiVersion: apps/v1', 'kind: DaemonSet', 'metadata:', 'name: demo', 'spec:', 'selector:');
    expect(await error(lost)).toEqual([
      'f.yaml:3:10: metadata.name is not set',
      '  3 | metadata:',
      '    |          ^',
      hint,
    ]);
    const broken = lines('metadata:', 'name: demo', 'containers:', '- name: demo', '    image: busybox');
    expect(await error(broken)).toEqual([
      'f.yaml:5:5: this line is indented further than the line above, whose key already has a value',
      '  5 |     image: busybox',
      '    |     ^',
      hint,
    ]);
  });

  test.each([
    [
      'a tab',
      'a: b\nc:\n\td: e\n',
      'f.yaml:3:1: YAML does not allow tabs as indentation',
      'use spaces instead of the tab',
    ],
    ['a duplicate', 'a: 1\nb: 2\na: 3\n', 'f.yaml:3:1: duplicate key "a", already set on line 1', 'keep one of them'],
    [
      'a duplicate in JSON',
      '{"a":1,\n"a":2}',
      'f.yaml:2:1: duplicate key "a", already set on line 1',
      'keep one of them',
    ],
    [
      'a colon',
      'a: b: c\n',
      'f.yaml:1:4: a key is not allowed here: the line already has one, or it is indented too far',
      'put a value',
    ],
    ['no colon', 'a: 1\nb\n', 'f.yaml:2:1: the ":" after "b" is missing', 'write "b:"'],
    ['no colon before lines', 'a: 1\nb c\n  d: e\n', 'f.yaml:2:1: the ":" after "b" is missing', 'write "b: c"'],
    [
      'a line too far in',
      'a:\n  b: 1\n   c: 2\n',
      'f.yaml:3:4: this line is indented further than the line above, whose key already has a value',
      'indent it by 2 spaces',
    ],
    [
      'a key of an item not far enough in',
      'a:\n  - b: 1\n    c: 2\n   d: 3\n',
      'f.yaml:4:1: only the "- " of an item is allowed here',
      'like the keys of its item',
    ],
    ['a quote without end', 'a: "b\nc: d\n', 'f.yaml:1:4: this quoted text is not closed', 'close it'],
    ['an unknown anchor', 'a: *b\n', 'f.yaml:1:4: the anchor "b" is not defined above', undefined],
    ['bad JSON', '{"a": 1,\n "b" 2}', 'f.yaml:2:6: expected ":" after a key, not "2"', undefined],
    [
      'a number as name',
      'apiVersion: v1\nkind: X\nmetadata: {name: 1}\n',
      'f.yaml:3:18: metadata.name must be text, not the value 1',
      'put it in quotes',
    ],
    [
      'no kind',
      'apiVersion: v1\nmetadata: {name: a}\n',
      'f.yaml:1:1: kind is not set',
      'kind: says what the object is, as in kind: ServiceAccount',
    ],
    [
      'no kind of a workload',
      'apiVersion: apps/v1\nmetadata: {name: a}\n',
      'f.yaml:1:1: kind is not set',
      'a DaemonSet has kind: DaemonSet',
    ],
    [
      'no apiVersion of a ServiceAccount',
      'kind: ServiceAccount\nmetadata: {name: a}\n',
      'f.yaml:1:1: apiVersion is not set',
      'a ServiceAccount has apiVersion: v1',
    ],
    [
      'no apiVersion of a DaemonSet',
      'kind: DaemonSet\nmetadata: {name: a}\n',
      'f.yaml:1:1: apiVersion is not set',
      'a DaemonSet has apiVersion: apps/v1',
    ],
    [
      'no apiVersion of a ClusterRole',
      'kind: ClusterRole\nmetadata: {name: a}\n',
      'f.yaml:1:1: apiVersion is not set',
      'a ClusterRole has apiVersion: rbac.authorization.k8s.io/v1',
    ],
    [
      'no apiVersion of a Backup',
      'kind: Backup\nmetadata: {name: a}\n',
      'f.yaml:1:1: apiVersion is not set',
      'look it up in the documentation of the kind: GROUP/VERSION',
    ],
    [
      'a kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
      'f.yaml:1:1: a kustomization is not a Kubernetes object',
      'build it with -k . instead of -f (apply, create, delete, diff, lint, plan)',
    ],
  ])('%s', async (_, text, message, hint) => {
    const said = await error(text);
    expect(said[0]).toBe(message);
    if (hint === undefined) expect(said.at(-1)).toBeUndefined();
    else expect(said.at(-1)).toContain(hint);
  });

  test('no line of a Secret is shown', async () => {
    expect(await error(lines(...CONFIG_MAP).replace('ConfigMap', 'Secret') + 'stringData:\n  p: "x\n')).toEqual([
      expect.stringMatching(/^f.yaml:6:6: this quoted text is not closed$/),
      expect.stringContaining('close it'),
    ]);
    const [said = '', hint = ''] = await error('kind: Secret\nstringData:\n  p: x\n  hunter2\n  q: z\n');
    expect(said + hint).not.toContain('hunter2');
    expect(await error('{"kind": "Secret",\n"stringData": {"p": 12345678901234567890}}')).toHaveLength(2);
  });

  test('a long line is truncated around the position', async () => {
    const [, excerpt = '', caret = ''] = await error(`${'x'.repeat(300)}: [a, ${'b'.repeat(300)}: }]\n`);
    expect(excerpt.length).toBeLessThan(120);
    expect(excerpt).toContain('…');
    expect(caret.indexOf('^')).toBeLessThan(excerpt.length);
  });
});

describe('hostile files', () => {
  const bomb = Array.from({ length: 12 }, (_, i) =>
    i === 0
      ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
      : `a${i}: &a${i} [${Array<string>(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
  ).join('\n');

  test.each([
    ['aliases that multiply', bomb, 'the aliases of this document expand to too many values'],
    [
      'merges that multiply',
      `a: &a {${Array.from({ length: 1000 }, (_, i) => `k${i}: x`).join(', ')}}\n${Array.from({ length: 1000 }, (_, i) => `b${i}: {<<: *a}`).join('\n')}`,
      'the aliases of this document expand to too many values',
    ],
    ['an anchor in itself', 'a: &a [*a]', 'the anchor "a" contains itself'],
    ['nesting in brackets', '['.repeat(50_000), 'this is nested more than 200 levels deep'],
    ['nesting in braces', '{a: '.repeat(50_000), 'this is nested more than 200 levels deep'],
    ['nesting in dashes', '- '.repeat(50_000), 'this is nested more than 200 levels deep'],
    [
      'nesting in lines',
      Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'this is nested more than 200 levels deep',
    ],
    ['nesting in JSON', `{"a":${'['.repeat(50_000)}`, 'this is nested more than 200 levels deep'],
  ])('%s end in an error', async (_, text, message) => {
    const { objects, errors } = await read(text);
    expect(objects).toEqual([]);
    expect(errors[0]?.message.split('\n')[0]).toContain(message);
  });

  test('no text makes it throw', async () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      '- ',
      '\n',
      '"',
      "'",
      '&a ',
      '*a',
      '!!int ',
      '|',
      '>',
      '#',
      '%',
      '---\n',
      '\t',
      '\r',
      '\\',
      'a',
      '  ',
      '? ',
      ',',
      '<<: ',
      '0x',
      '\u2028',
      '\0',
    ];
    let state = 1;
    const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    for (let round = 0; round < 500; round++) {
      const text = Array.from({ length: 1 + next(30) }, () => pieces[next(pieces.length)]).join('');
      const { errors } = await read(text);
      for (const one of errors) expect(one.kind, JSON.stringify(text)).toBe('input');
    }
  });
});
