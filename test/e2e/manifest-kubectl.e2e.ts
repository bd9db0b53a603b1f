import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { isObject, type Json } from '../../src/core/json/json.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { findAssets } from '../control-plane/assets.ts';
import { randomFrom } from '../support/random.ts';

const folder = inject('controlPlaneFolder');

/** What kubectl makes of a text, without a cluster; undefined when it refuses it. Errors of a document hide the others. */
async function kubectlReads(kubectl: string, input: string | Uint8Array): Promise<readonly Json[] | undefined> {
  const args = ['annotate', '--local', '-f', '-', 'ds-test=x', '-o', 'jsonpath={@}{"\\n"}'];
  const output = await new Promise<string | undefined>((resolve) => {
    const child = execFile(kubectl, args, { env: {}, maxBuffer: 1 << 28 }, (error, stdout) => {
      resolve(error === null ? stdout : undefined);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
  const lines = output?.split('\n').filter((line) => line !== '');
  return lines?.map((line) => {
    const object = JSON.parse(line) as { metadata: { annotations?: Record<string, string> } };
    delete object.metadata.annotations?.['ds-test'];
    if (Object.keys(object.metadata.annotations ?? {}).length === 0) delete object.metadata.annotations;
    return object;
  });
}

async function dsReads(input: string | Uint8Array): Promise<readonly Json[] | undefined> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const { objects, errors } = await readManifests('x.yaml', bytes);
  return errors.length > 0 ? undefined : objects.map(({ object }) => object);
}

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

const PIECES = [
  ...['0', '1', '7', '8', '9', '00', '12', '0x', '0o', '0b', '1_0', '_', '.', '-', '+', 'e', 'E', 'e3', 'e-3', 'e+3'],
  ...['a', 'f', 'F', 'm', 'Mi', 'k', '%', ':', ':30', '1:2', '-01-01', 'T00:00:00Z', 'inf', '.inf', 'nan', '.NaN'],
  ...['y', 'n', 'yes', 'No', 'ON', 'off', 'true', 'False', 'null', 'NULL', '~', '=', '<<', '/', '@', '#', ' #', '!'],
];

/** Words that begin like numbers, truth values or dates, and may be none. */
function scalars(count: number, seed: number): readonly string[] {
  const random = randomFrom(seed);
  const made = new Set<string>();
  while (made.size < count) {
    made.add(Array.from({ length: 1 + random(4) }, () => PIECES[random(PIECES.length)] ?? '').join(''));
  }
  return [...made];
}

/**
 * Words on which the two differ for a reason: a number that a double does not hold is an error here, where it silently becomes
 * another one there; tags, texts that begin or end with a colon, a dash alone and `.nan` are read by YAML's rules here, by go-yaml's habits there.
 */
const isDebatable = (word: string): boolean =>
  word.replace(/[^0-9a-fA-F]/g, '').length >= 15 || /^[:!]|:$|^-$|^[-+]?\.nan$/i.test(word);

describe.skipIf(folder === undefined)('ds and kubectl', () => {
  let kubectl = '';

  beforeAll(async () => {
    kubectl = join(await findAssets(() => undefined), 'kubectl');
  });

  it.each([
    ['values', (word: string) => `data:\n  v: ${word}\n`, 1],
    ['values in brackets', (word: string) => `data: [${word}]\n`, 2],
    ['values in braces', (word: string) => `data: {v: ${word}}\n`, 3],
    ['items', (word: string) => `data:\n- ${word}\n`, 4],
    ['keys', (word: string) => `data:\n  ${word}: v\n`, 5],
    ['tagged texts', (word: string) => `data:\n  v: !!str ${word}\n`, 6],
    ['quoted values', (word: string) => `data: {v: "${word}", w: '${word}'}\n`, 7],
  ])('read the same words as %s', { timeout: 300_000 }, async (_, document, seed) => {
    const words = scalars(250, seed).filter((word) => !isDebatable(word));
    const texts = words.map((word) => `${HEAD}${document(word)}`);
    const own = await Promise.all(texts.map(dsReads));
    // What we read is asked for in one go; what we refuse alone, since kubectl stops at the first.
    const taken = texts.filter((_text, index) => own[index] !== undefined);
    const read = await kubectlReads(kubectl, taken.join('---\n'));
    const expected = own.filter((objects) => objects !== undefined).flat();
    if (read === undefined) {
      const wrong: string[] = [];
      for (const text of taken)
        if ((await kubectlReads(kubectl, text)) === undefined) wrong.push(text.slice(HEAD.length));
      expect(wrong, 'kubectl refuses them').toEqual([]);
    }
    const differing = expected.flatMap((object, index) =>
      JSON.stringify(sorted(object)) === JSON.stringify(sorted(read?.[index] ?? null))
        ? []
        : [[taken[index]?.slice(HEAD.length), object, read?.[index]]],
    );
    expect(differing).toEqual([]);
    const refused = texts.filter((_text, index) => own[index] === undefined).slice(0, 15);
    const onlyWe: string[] = [];
    for (const text of refused) {
      if ((await kubectlReads(kubectl, text)) !== undefined) onlyWe.push(text.slice(HEAD.length));
    }
    expect(onlyWe, 'only we refuse them').toEqual([]);
  });

  const utf16 = (text: string, isBig: boolean): Uint8Array => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    return isBig ? little.swap16() : little;
  };

  it.each([
    ['a byte order mark', `\ufeff${HEAD}`],
    ['UTF-16', utf16(HEAD, false)],
    ['UTF-16, the other way round', utf16(HEAD, true)],
    ['Windows line ends', `${HEAD}data:\n  a: |\n    x\n    y\n  b: "p\n    q"\n`.replaceAll('\n', '\r\n')],
    ['line ends of a Macintosh', HEAD.replaceAll('\n', '\r')],
    ['a mark in the second document', `${HEAD}---\n\ufeff${HEAD}`],
  ])('read the same bytes: %s', async (_, bytes) => {
    const [own, read] = [await dsReads(bytes), await kubectlReads(kubectl, bytes)];
    expect(own?.map(sorted)).toEqual(read?.map(sorted));
  });
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item ?? null)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
