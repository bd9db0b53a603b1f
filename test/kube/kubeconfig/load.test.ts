import { execFileSync, spawn } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../src/kube/kubeconfig/parse.ts';
import { loadKubeconfig } from '../../../src/kube/kubeconfig/load.ts';
import { choose } from '../../../src/kube/kubeconfig/choose.ts';
import { namesIn } from '../../../src/kube/kubeconfig/names.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
afterEach(() => folder.remove());

const config = (name: string, current = '') => `
apiVersion: v1
kind: Config
current-context: "${current}"
contexts:
- name: ${name}
  context: { cluster: ${name}, user: ${name}, namespace: ns-${name} }
- name: shared
  context: { cluster: ${name}, user: ${name} }
clusters:
- name: ${name}
  cluster: { server: "https://${name}" }
users:
- name: ${name}
  user: { token: ${name} }
`;

describe('which files are read', () => {
  it('reads ~/.kube/config by default', async () => {
    const file = folder.write('home/.kube/config', config('a', 'a'));
    const { config: loaded } = await loadKubeconfig(undefined, { HOME: `${folder.path}/home` });
    expect([loaded.files, loaded.currentContext]).toEqual([[file], 'a']);
  });

  it('merges the files of KUBECONFIG: the first entry of a name wins', async () => {
    const files = [
      folder.write('one', config('a')),
      folder.write('two', config('b', 'b')),
      folder.write('three', config('c', 'c')),
    ];
    const { config: loaded, missing } = await loadKubeconfig(undefined, {
      KUBECONFIG: ['', files[0], `${folder.path}/none`, files[1], files[0], files[2]].join(delimiter),
      HOME: '/nowhere',
    });
    expect(loaded.currentContext).toBe('b');
    expect([...loaded.clusters.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(loaded.contexts.get('shared')).toEqual({
      name: 'shared',
      file: files[0],
      fields: { cluster: 'a', user: 'a' },
    });
    expect(missing).toEqual([`${folder.path}/none`]);
  });

  it('reads only the file of --kubeconfig', async () => {
    const [one, two] = [folder.write('one', config('a', 'a')), folder.write('two', config('b', 'b'))];
    const { config: loaded } = await loadKubeconfig(one, { KUBECONFIG: two });
    expect([...loaded.contexts.keys()]).toEqual(['a', 'shared']);
  });

  it('accepts missing files, except that of --kubeconfig', async () => {
    const { config: loaded, missing } = await loadKubeconfig(undefined, { HOME: folder.path });
    expect([loaded.contexts.size, missing]).toEqual([0, [`${folder.path}/.kube/config`]]);
    await expect(loadKubeconfig(`${folder.path}/none`, {})).rejects.toMatchObject({
      kind: 'config',
      message: `the kubeconfig "${folder.path}/none" does not exist`,
    });
  });

  it('reads an empty file, and JSON', async () => {
    expect((await loadKubeconfig(folder.write('empty', ''), {})).config.contexts.size).toBe(0);
    const json = folder.write(
      'json',
      JSON.stringify({ contexts: [{ name: 'j', context: { cluster: 'c' } }], users: null }),
    );
    expect([...(await loadKubeconfig(json, {})).config.contexts.keys()]).toEqual(['j']);
  });
});

describe('errors in a file', () => {
  it.each([
    ['a: b: c', 'line 1, column 4: a key is not allowed here'],
    ['current-context: "\x01"', 'line 1, column 19: the control character U+0001 is not allowed'],
    ['contexts:\n- name: x\n\tcontext: y', 'line 3, column 1: '],
    ['- a list', 'it is not a kubeconfig: the top must be a map'],
    ['kind: Pod', 'it is not a kubeconfig: its kind must be Config'],
    ['contexts: {}', 'contexts must be a list'],
    ['users:\n- token: x', 'users[0].name must be a string'],
    ['users:\n- name: 7', 'users[0].name must be a string'],
    ['clusters:\n- name: x\n  cluster: text', 'clusters[0].cluster must be a map'],
    ['clusters: [text]', 'clusters[0] must have a name and a cluster'],
    ['clusters:\n- name: x\n- name: x', 'clusters[1].name: duplicate name "x" in list'],
    ['current-context: 7', 'current-context must be a string'],
  ])('%j', async (text, words) => {
    const file = folder.write('broken', text);
    const error: unknown = await loadKubeconfig(file, {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'config' });
    expect((error as Error).message).toContain(`error loading config file "${file}": ${words}`);
  });

  it('is not text', async () => {
    const bytes = new Uint8Array([0x61, 0xff]);
    await expect(parseKubeconfig(bytes, 'f')).rejects.toMatchObject({
      kind: 'config',
      message: 'error loading config file "f": this is not UTF-8 text',
    });
  });

  it('shows no line of the file, which may contain a token', async () => {
    const file = folder.write('broken', 'users:\n- name: a\n  user: { token: secret');
    const error: unknown = await loadKubeconfig(file, {}).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain('line 3');
    expect((error as Error).message).not.toContain('secret');
  });

  it('is a directory', async () => {
    folder.write('dir/file', '');
    await expect(loadKubeconfig(`${folder.path}/dir`, {})).rejects.toMatchObject({
      message: `error loading config file "${folder.path}/dir": it is a directory`,
    });
  });
});

describe('namesIn', () => {
  it('lists the names for completion', async () => {
    const files = [folder.write('one', config('a')), folder.write('two', config('b'))];
    expect(await namesIn(undefined, { KUBECONFIG: files.join(delimiter) })).toEqual({
      contexts: ['b', 'shared', 'a'],
      clusters: ['b', 'a'],
      users: ['b', 'a'],
      namespaces: ['ns-b', 'ns-a'],
    });
  });

  it('is empty, not an error, when the file is broken or missing', async () => {
    const nothing = { contexts: [], clusters: [], users: [], namespaces: [] };
    expect(await namesIn(folder.write('broken', 'a: b: c'), {})).toEqual(nothing);
    expect(await namesIn('/nowhere', {})).toEqual(nothing);
  });
});

describe('YAML in kubeconfigs', () => {
  const parse = async (text: string) => parseKubeconfig(Buffer.from(text), 'f');
  const plain = config('a', 'a');

  it.each([
    ['JSON', JSON.stringify({ kind: 'Config', 'current-context': 'a' }, null, 2)],
    ['flow style', `{ kind: Config,\n  current-context: a }`],
    ['Windows line ends', 'kind: Config\r\ncurrent-context: a\r\n'],
    ['a byte order mark', '\ufeffkind: Config\ncurrent-context: a\n'],
    ['a folded text', 'kind: >-\n  Config\ncurrent-context: a\n'],
    ['equal keys, of which the last counts', 'current-context: b\nkind: Config\ncurrent-context: a\n'],
    ['equal keys in JSON', '{"current-context": "b", "current-context": "a"}'],
  ])('is as in kubectl: %s', async (_name, text) => {
    expect((await parse(text)).currentContext).toBe('a');
  });

  it('supports merges and anchors', async () => {
    const text = `base: &base { user: u, cluster: c }\ncontexts:\n- name: a\n  context: { <<: *base, cluster: d }`;
    expect((await parse(text)).contexts.get('a')?.fields).toEqual({ user: 'u', cluster: 'd' });
  });

  it('reads UTF-16, as PowerShell writes it', async () => {
    const bytes = Buffer.from(`\ufeff${plain}`, 'utf16le');
    expect(await parseKubeconfig(bytes, 'f')).toEqual(await parse(plain));
  });
});

describe('a file of several documents', () => {
  it.each([
    ['a trailing marker', 'current-context: a\n---\n', 'a'],
    ['a leading marker', '---\ncurrent-context: a\n', 'a'],
    ['comments and a directive before it', '# mine\n%YAML 1.1\n--- # here\ncurrent-context: a\n', 'a'],
    ['two of them', 'current-context: a\n---\ncurrent-context: b\n', 'a'],
    ['a second one that is broken', 'current-context: a\n--- \n{ bad', 'a'],
    ['text after its end', 'current-context: a\n...\njunk: [', 'a'],
    ['an empty first one', '---\n---\ncurrent-context: b\n', undefined],
    ['a value that only looks like a marker', 'current-context: ---a\n', '---a'],
  ])('is what its first says, as in kubectl: %s', async (_name, text, context) => {
    expect((await parseKubeconfig(Buffer.from(text), 'f')).currentContext).toBe(context);
  });
});

describe.skipIf(process.platform === 'win32')('files without an end', () => {
  /** After something else was written: the folder goes after each test. */
  function makePipe(): string {
    const pipe = join(folder.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    return pipe;
  }

  it('reads a pipe that ends', async () => {
    const source = folder.write('config', config('a', 'a'));
    const pipe = makePipe();
    const writer = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', source, pipe]);
    const { config: loaded } = await loadKubeconfig(pipe, {});
    writer.kill();
    expect(loaded.currentContext).toBe('a');
  });

  it.each(['/dev/zero', 'huge'])('refuses %s', async (name) => {
    const path = name.startsWith('/') ? name : folder.write(name, '');
    if (name === 'huge') truncateSync(path, 2 ** 32);
    await expect(loadKubeconfig(path, {})).rejects.toMatchObject({
      kind: 'config',
      message: `error loading config file "${path}": it is larger than 32 MiB`,
    });
  });

  it('refuses a pipe for a certificate without data', async () => {
    const { config: loaded } = await loadKubeconfig(folder.write('config', config('a', 'a')), {});
    const options = { certificateAuthority: makePipe() };
    expect(() => choose(loaded, options, {})).toThrow('it did not end within 3s');
  });
});
