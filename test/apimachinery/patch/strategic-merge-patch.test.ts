import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json/json.ts';
import { strategicMergePatch } from '../../../src/apimachinery/patch/strategic-merge-patch.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import type { Schema } from '../../../src/apimachinery/schema/schema.ts';

let schema: Schema;

beforeAll(async () => {
  schema = await loadSchema();
});

/** Patches a pod's spec. */
function patched(spec: JsonObject, patch: JsonObject): Json {
  const node = schema.kind({ group: '', version: 'v1', kind: 'Pod' });
  if (node === undefined) throw new Error('there are no pods');
  return strategicMergePatch(schema, node, { spec }, { spec: patch })['spec'] ?? null;
}

const a = { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] };
const b = { name: 'b', image: 'b:1' };

describe('strategicMergePatch', () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      'merges items by their key',
      { containers: [a, b] },
      { containers: [{ name: 'a', image: 'a:2' }] },
      { containers: [{ ...a, image: 'a:2' }, b] },
    ],
    // as the server does without an order
    ['puts new items first', { containers: [a] }, { containers: [b] }, { containers: [b, a] }],
    [
      'takes items away',
      { containers: [a, b] },
      { containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [b] },
    ],
    ['replaces a merged list', { containers: [a] }, { containers: [b, { $patch: 'replace' }] }, { containers: [b] }],
    [
      'keeps what a replacement has twice',
      { containers: [a] },
      { containers: [b, b, { $patch: 'replace' }] },
      { containers: [b, b] },
    ],
    [
      'puts items in order',
      { containers: [a, b] },
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      { containers: [b, a] },
    ],
    ['replaces lists without a key', { tolerations: [{ key: 'x' }] }, { tolerations: [] }, { tolerations: [] }],
    ['merges maps', { nodeSelector: { a: '1' } }, { nodeSelector: { b: '2' } }, { nodeSelector: { a: '1', b: '2' } }],
    [
      'replaces maps',
      { nodeSelector: { a: '1' } },
      { nodeSelector: { $patch: 'replace', b: '2' } },
      { nodeSelector: { b: '2' } },
    ],
    [
      'takes keys away',
      { nodeSelector: { a: '1', b: '2' } },
      { nodeSelector: { a: null } },
      { nodeSelector: { b: '2' } },
    ],
    [
      'retains only the keys that are named',
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/' } }] },
      { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
    ],
  ])('%s', (_what, before, patch, after) => {
    expect(patched(before, patch)).toEqual(after);
  });

  it('does not modify the original', () => {
    const frozen = Object.freeze({ containers: Object.freeze([Object.freeze(a)]) }) as JsonObject;
    expect(patched(frozen, { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }] })).toEqual({
      containers: [{ ...a, env: [{ name: 'Y', value: '2' }, ...a.env] }],
    });
  });

  it.each<[JsonObject, string]>([
    [{ containers: [{ image: 'x' }] }, 'map: map[image:x] does not contain declared merge key: name'],
    [{ nodeSelector: { $patch: 'nonsense' } }, 'unknown patch type: nonsense in map: map[$patch:nonsense]'],
    [{ containers: [{ name: 'a', $patch: 'merge' }] }, 'merging lists cannot yet be specified in the patch'],
  ])('refuses %j', (patch, message) => {
    expect(() => patched({ containers: [a], nodeSelector: { a: '1' } }, patch)).toThrow(message);
  });
});
