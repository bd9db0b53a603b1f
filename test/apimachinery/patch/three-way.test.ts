import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goJson } from '../../../src/core/json/go-json.ts';
import { StrategicPatchError, UnknownFieldError } from '../../../src/apimachinery/patch/patch-field.ts';
import {
  threeWayConflicts,
  threeWayMergePatch,
  threeWayStrategicPatch,
} from '../../../src/apimachinery/patch/three-way.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import { digestOf, type ThreeWayVectors } from '../../vectors/record-three-way.ts';
import { threeWayCases, type ThreeWayCase } from '../../vectors/three-way-cases.ts';

const cases = threeWayCases();
const file = new URL('../../vectors/three-way.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as ThreeWayVectors;
const schema = await loadSchema();

/** The patch to send; undefined when there is none. */
function patchOf(one: ThreeWayCase): string | undefined {
  const node = ['apps', ''].map((group) => schema.kind({ group, version: 'v1', kind: one.kind })).find(Boolean);
  if (node === undefined) return goJson(threeWayMergePatch(one));
  try {
    const patch = threeWayStrategicPatch(schema, node, one);
    const isRefused = !one.overwrite && threeWayConflicts(schema, node, patch, one).length > 0;
    return isRefused ? undefined : goJson(patch);
  } catch (error) {
    if (error instanceof StrategicPatchError) return undefined;
    throw error;
  }
}

describe('three-way patches', () => {
  it('match the recorded cases; otherwise record them again: npm run vectors -- three-way', () => {
    expect(recorded.digest).toBe(digestOf(cases));
    expect(recorded.answers).toHaveLength(cases.length);
  });

  it("are byte for byte apimachinery's, and none where it makes none", () => {
    cases.forEach((one, index) => {
      const answer = recorded.answers[index];
      const expected = answer !== undefined && 'patch' in answer ? answer.patch : undefined;
      expect(patchOf(one), `case ${index}: ${JSON.stringify(one)}`).toBe(expected);
    });
  });

  it("treat JavaScript's property names as data", () => {
    const modified = JSON.parse('{"data":{"__proto__":"x","constructor":"y","toString":"z"}}') as { data: object };
    const original = JSON.parse('{"data":{"__proto__":"x","valueOf":"w","hasOwnProperty":"v"}}') as { data: object };
    const versions = { original, modified, current: original } as unknown as ThreeWayCase;
    const expected = '{"data":{"constructor":"y","hasOwnProperty":null,"toString":"z","valueOf":null}}';
    expect(goJson(threeWayMergePatch(versions))).toBe(expected);
    const node = schema.kind({ group: '', version: 'v1', kind: 'ConfigMap' }) ?? {};
    expect(goJson(threeWayStrategicPatch(schema, node, versions))).toBe(expected);
  });

  it('name the field that the schema does not have', () => {
    const node = schema.kind({ group: '', version: 'v1', kind: 'ConfigMap' }) ?? {};
    const versions = { original: {}, modified: { fields: { a: 1 } }, current: { fields: { a: 2 } } };
    expect(() => threeWayStrategicPatch(schema, node, versions)).toThrow(UnknownFieldError);
    // unknown fields without differences are no problem
    expect(threeWayStrategicPatch(schema, node, { ...versions, current: versions.modified })).toEqual({});
  });

  it('name the fields that others changed', () => {
    const node = schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? {};
    const pod = (image: string) => ({ spec: { template: { spec: { containers: [{ name: 'a', image }] } } } });
    const versions = { original: pod('1'), modified: pod('2'), current: pod('3') };
    const patch = threeWayStrategicPatch(schema, node, versions);
    expect(threeWayConflicts(schema, node, patch, versions)).toEqual([
      '.spec.template.spec.containers[name="a"].image',
    ]);
  });
});

describe('nulls in lists', () => {
  it('stay, as items that are lists stay lists', () => {
    const node = schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? {};
    const modified = { spec: { selector: { matchExpressions: [null] } } };
    expect(threeWayStrategicPatch(schema, node, { original: {}, modified, current: {} })).toEqual(modified);
  });
});
