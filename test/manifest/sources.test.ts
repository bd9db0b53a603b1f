import { describe, expect, test } from 'vitest';
import { readSources } from '../../src/manifest/sources.ts';
import { hintOf, hintSaying } from '../support/hints.ts';
import { testRuntime } from '../support/runtime.ts';

const manifest = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

const FILES = {
  'one.yaml': manifest('one'),
  'dir/b.yaml': manifest('b'),
  'dir/a.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}',
  'dir/c.yml': manifest('c'),
  'dir/notes.txt': 'not read',
  'dir/az/d.yaml': manifest('d'),
  'odd/agent.conf': manifest('odd'),
};

async function names(
  from: readonly string[],
  options: { recursive?: boolean; stdin?: string } = {},
): Promise<string[]> {
  const { rt } = testRuntime({ files: FILES, ...(options.stdin === undefined ? {} : { stdin: options.stdin }) });
  const { objects, errors } = await readSources(from, { recursive: options.recursive ?? false }, rt);
  expect(errors).toEqual([]);
  return objects.map(({ source, object }) => `${source.file}:${(object['metadata'] as { name: string }).name}`);
}

describe('a path that is not there', () => {
  test.each([
    ['one.yml', 'did you mean this? -f one.yaml'],
    ['dir/d.json', 'did you mean this? -f dir/a.json'],
    ['nodir/one.yaml', 'there is no directory "nodir" either'],
    ['something else', 'list the files: ls'],
    ['dir/something else', 'list the files: ls dir'],
    ['*.yml', 'the shell expands patterns: remove the quotes'],
  ])('%s: %s', async (path, said) => {
    const { rt } = testRuntime({ files: FILES });
    await expect(readSources([path], {}, rt)).rejects.toMatchObject({ hint: hintSaying(said) });
  });

  test.each([
    ['dir', 'there is no kustomization.yaml in the directory "dir"', 'to use the manifests in it: -f dir'],
    ['one.yaml', '-k takes the directory of a kustomization, and "one.yaml" is a file', 'to use a file: -f one.yaml'],
    ['k z/kustomization.yaml', '-k takes the directory of a kustomization', "pass its directory: -k 'k z'"],
  ])('-k %s starts no program', async (kustomize, message, said) => {
    const { rt } = testRuntime({ files: { ...FILES, 'k z/kustomization.yaml': 'resources: []' } });
    const reading = readSources([], { kustomize }, rt);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ hint: hintSaying(said) });
  });
});

describe('readSources', () => {
  test('reads files in the given order, whatever their names', async () => {
    expect(await names(['odd/agent.conf', 'one.yaml'])).toEqual(['odd/agent.conf:odd', 'one.yaml:one']);
  });

  test('reads the manifests of a directory by name', async () => {
    expect(await names(['dir'])).toEqual(['dir/a.json:a', 'dir/b.yaml:b', 'dir/c.yml:c']);
    expect(await names(['dir/'])).toEqual(['dir/a.json:a', 'dir/b.yaml:b', 'dir/c.yml:c']);
  });

  test('reads subdirectories with -R', async () => {
    expect(await names(['dir'], { recursive: true })).toEqual([
      'dir/a.json:a',
      'dir/az/d.yaml:d',
      'dir/b.yaml:b',
      'dir/c.yml:c',
    ]);
  });

  test('reads standard input at its position', async () => {
    expect(await names(['one.yaml', '-'], { stdin: manifest('in') })).toEqual(['one.yaml:one', 'STDIN:in']);
  });

  test.each([
    [['-', 'one.yaml', '-'], 'usage', 'standard input cannot be used for multiple arguments'],
    [['one.yaml', 'nope.yaml'], 'input', 'the path "nope.yaml" does not exist'],
    [['odd'], 'input', 'error reading [odd]: recognized file extensions are [.json .yaml .yml]'],
    [['https://'], 'input', 'the URL "https://" is not valid'],
  ])('%j is refused', async (from, kind, message) => {
    const { rt } = testRuntime({ files: FILES });
    await expect(readSources(from, {}, rt)).rejects.toMatchObject({ kind, message });
  });

  test.each([
    ['kustomization.yaml', 'resources: [a.yaml]\n'],
    ['kustomization.yml', 'kind: Kustomization\nresources: [a.yaml]\n'],
    ['k.yaml', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'],
  ])('a directory with the kustomization %s needs -k, and its other files are read', async (file, text) => {
    const { rt } = testRuntime({ files: { [`over/lay/${file}`]: text, 'over/lay/a.yaml': manifest('a') } });
    const { objects, errors } = await readSources(['over/lay'], {}, rt);
    expect(objects).toHaveLength(1);
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining(`over/lay/${file}:1:1: a kustomization is not a Kubernetes object`),
    ]);
    expect(hintOf(errors[0])).toBe('build it with -k over/lay instead of -f (apply, create, delete, diff, lint, plan)');
  });

  test('a kustomization without an extension needs -k', async () => {
    const { rt } = testRuntime({ files: { 'lay/Kustomization': 'resources: [a.yaml]\n' } });
    await expect(readSources(['lay/'], {}, rt)).rejects.toMatchObject({
      hint: hintSaying('build it with -k lay instead of -f (apply, create, delete, diff, lint, plan)'),
    });
  });

  test("another controller's Kustomization is an object", async () => {
    const text = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n';
    const { rt } = testRuntime({ files: { 'kustomization.yaml': text } });
    expect((await readSources(['kustomization.yaml'], {}, rt)).objects).toHaveLength(1);
  });

  test('a pattern that the shell did not expand is explained', async () => {
    const { rt } = testRuntime({ files: FILES });
    await expect(readSources(['dir/*.yaml'], {}, rt)).rejects.toMatchObject({
      message: 'the path "dir/*.yaml" does not exist',
      hint: 'the shell expands patterns: remove the quotes',
    });
  });

  test('a file that is too large is rejected before it is parsed', async () => {
    const { rt } = testRuntime({ files: { 'big.yaml': new Uint8Array(33 * 1024 * 1024) } });
    await expect(readSources(['big.yaml'], {}, rt)).rejects.toMatchObject({
      kind: 'input',
      message: 'big.yaml exceeds 32 MiB, the limit for a manifest',
    });
  });

  test('a cycle of directories ends', async () => {
    const { rt } = testRuntime();
    const files = {
      ...rt.files,
      kindOf: () => Promise.resolve('directory' as const),
      list: () => Promise.resolve([{ name: 'self', kind: 'directory' as const }]),
    };
    await expect(readSources(['dir'], { recursive: true }, { ...rt, files })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('too many nested directories, possibly a cycle of links') as string,
    });
  });

  test('an error in one file does not hide the others', async () => {
    const { rt } = testRuntime({ files: { ...FILES, 'bad.yaml': 'a: [' } });
    const { objects, errors } = await readSources(['bad.yaml', 'one.yaml'], {}, rt);
    expect(objects).toHaveLength(1);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/^bad.yaml:/)]);
  });
});
