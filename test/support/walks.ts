import { daemonSetDefaults } from '../../src/apimachinery/defaults/daemon-set.ts';
import { checkItems } from '../../src/apimachinery/managed-fields/check-items.ts';
import { typeProblems } from '../../src/apimachinery/managed-fields/check-types.ts';
import { compareObjects } from '../../src/apimachinery/managed-fields/compare.ts';
import { applied, ownedAfterUpdate, type Writing } from '../../src/apimachinery/managed-fields/ownership.ts';
import { removeFields } from '../../src/apimachinery/managed-fields/remove.ts';
import { UNKNOWN } from '../../src/apimachinery/managed-fields/shape.ts';
import { toFieldSet } from '../../src/apimachinery/managed-fields/to-field-set.ts';
import { jsonPatch } from '../../src/apimachinery/patch/json-patch.ts';
import { mergeChange, mergePatch, withoutNulls } from '../../src/apimachinery/patch/merge-patch.ts';
import { sharedMergeKeys } from '../../src/apimachinery/patch/shared-merge-keys.ts';
import { strategicMergePatch } from '../../src/apimachinery/patch/strategic-merge-patch.ts';
import {
  threeWayConflicts,
  threeWayMergePatch,
  threeWayStrategicPatch,
} from '../../src/apimachinery/patch/three-way.ts';
import { decodeObject } from '../../src/apimachinery/schema/decode.ts';
import type { Schema, SchemaNode } from '../../src/apimachinery/schema/schema.ts';
import { validateDaemonSetSpec } from '../../src/apimachinery/validate/daemon-set.ts';
import { validateMetadata } from '../../src/apimachinery/validate/object-meta.ts';
import { goJson } from '../../src/core/json/go-json.ts';
import { goText } from '../../src/core/text/go-text.ts';
import { objectAt, stringAt, type JsonObject } from '../../src/core/json/json.ts';
import { jsonEqual } from '../../src/core/json/json-equal.ts';
import { fieldChanges } from '../../src/daemonset/revisions/template-changes.ts';
import { checkObject } from '../../src/lint/objects/check-object.ts';
import type { ManifestObject } from '../../src/manifest/read.ts';
import { findResults } from '../../src/render/jsonpath/evaluate.ts';
import { parseTemplate } from '../../src/render/jsonpath/parse.ts';
import { toJson } from '../../src/render/output/json.ts';
import { deepFreeze } from '../../src/sandbox/store/object.ts';
import { sharing } from '../../src/sandbox/store/share.ts';
import { bodyOf, isPartOf, substanceOf } from '../../src/workflows/apply/apply-body.ts';
import { LAST_APPLIED } from '../../src/apimachinery/labels/last-applied.ts';
import { extractedObject } from '../../src/apimachinery/managed-fields/extract.ts';
import { keepingLastApplied } from '../../src/workflows/apply/last-applied/keep-last-applied.ts';
import { ownersPatch, takenOver } from '../../src/workflows/apply/server-side/field-ownership.ts';
import { leftBehind } from '../../src/workflows/apply/server-side/left-behind.ts';
import { replacingPatch } from '../../src/workflows/apply/server-side/replacing-patch.ts';
import { maskSecret } from '../../src/workflows/apply/secret-mask.ts';
import { toYaml } from '../../src/yaml/yaml.ts';

/** The input of a walk: an object, an equal copy of it, and a later version. */
export interface WalkInput {
  readonly schema: Schema;
  /** For the object's kind; empty for a kind without a schema. */
  readonly node: SchemaNode;
  readonly before: JsonObject;
  readonly same: JsonObject;
  readonly after: JsonObject;
}

export type Walk = (input: WalkInput) => unknown;

function writing({ schema, node, before }: WalkInput): Writing {
  const apiVersion = stringAt(before, 'apiVersion') ?? '';
  const manager = { name: 'ds', operation: 'Apply', apiVersion, subresource: '' } as const;
  return { schema, node, manager, now: '2026-01-02T03:04:05Z', ignored: [['status']] };
}

function manifest(object: JsonObject): ManifestObject {
  const source = { file: 'a.yaml', text: '' };
  return { object, source, document: 1, offset: () => 0, place: () => ({ file: 'a.yaml', line: 1, column: 1 }) };
}

/** Everything in `src` that walks whole documents. */
export const WALKS: Readonly<Record<string, Walk>> = {
  'equality of equal values': ({ before, same }) => jsonEqual(before, same),
  'equality of other values': ({ before, after }) => jsonEqual(before, after),
  'the merge change': ({ before, after }) => mergeChange(before, after),
  'the merge change of equal values': ({ before, same }) => mergeChange(before, same),
  'a merge patch': ({ before, after }) => mergePatch(before, after),
  'a JSON patch': ({ before, after }) =>
    jsonPatch(before, [
      { op: 'test', path: '', value: before },
      { op: 'add', path: '/spec', value: after },
    ]),
  'the three-way merge patch': ({ before, same, after }) =>
    threeWayMergePatch({ original: before, modified: after, current: same }),
  'the three-way strategic patch': ({ schema, node, before, same, after }) =>
    node === UNKNOWN
      ? undefined
      : threeWayStrategicPatch(schema, node, { original: before, modified: after, current: same }),
  'the conflicts of a three-way patch': ({ schema, node, before, same, after }) =>
    node === UNKNOWN
      ? undefined
      : threeWayConflicts(schema, node, after, { original: before, modified: after, current: same }),
  'a strategic merge patch': ({ schema, node, before, after }) =>
    node === UNKNOWN ? undefined : strategicMergePatch(schema, node, before, after),
  'shared merge keys': ({ schema, node, before, same, after }) => [
    ...sharedMergeKeys(schema, node, { original: before, wanted: after, live: same, result: after }),
  ],
  'leaving nulls out': ({ before }) => withoutNulls(before),
  'comparing for managed fields': ({ schema, node, before, after }) => compareObjects(schema, node, before, after),
  'comparing with nothing for managed fields': ({ schema, node, before }) => compareObjects(schema, node, {}, before),
  'the fields of an object': ({ schema, node, before }) => toFieldSet(schema, node, before).toJson(),
  'removing fields': ({ schema, node, before }) => removeFields(schema, node, before, toFieldSet(schema, node, before)),
  'a server-side apply': (input) => {
    const first = applied(writing(input), { metadata: {} }, input.before, false);
    if (first.conflicts !== undefined) throw new Error('a first apply has no conflicts');
    const second = applied(writing(input), first.object, input.after, true);
    return second.conflicts ?? applied(writing(input), second.object, { metadata: {} }, true);
  },
  'ownership after an update': (input) => ownedAfterUpdate(writing(input), input.before, input.after),
  'checking the items of an apply': ({ schema, node, before }) => {
    checkItems(schema, node, before);
  },
  'checking the types of an apply': ({ schema, node, before }) => typeProblems(schema, node, before),
  'checking an object of no schema': ({ schema, before }) => typeProblems(schema, UNKNOWN, before),
  'reading into the kind': ({ schema, node, before }) => decodeObject(schema, node, before, 'Thing'),
  'defaulting a DaemonSet': ({ before }) => (before['kind'] === 'DaemonSet' ? daemonSetDefaults(before) : undefined),
  'validating a DaemonSet': ({ before }) =>
    before['kind'] === 'DaemonSet' ? [...validateDaemonSetSpec(before)] : undefined,
  'validating metadata': ({ before }) => validateMetadata(before, { namespaced: true, nameFormat: () => [] }),
  'linting an object': ({ schema, before }) => checkObject(schema, manifest(before)),
  'the changes of a plan': ({ schema, node, before, after }) => fieldChanges(schema, node, before, after),
  'what is sent for an object': ({ before }) => substanceOf(bodyOf(before, { namespace: 'default' })),
  'whether a file is a part of an object': ({ before, same }) => isPartOf(before, same),
  'taking fields over': (input) => {
    const live = ownedAfterUpdate(writing(input), undefined, { ...input.before, metadata: { resourceVersion: '1' } });
    return ownersPatch(takenOver(live, 'other', ['ds']) ?? live);
  },
  'what another applier leaves': (input) => {
    const first = applied(writing(input), { metadata: {} }, input.before, false);
    const live = first.conflicts === undefined ? first.object : {};
    const other = { ...writing(input), manager: { ...writing(input).manager, name: 'other' } };
    const second = applied(other, live, input.after, true);
    return leftBehind(second.conflicts === undefined ? second.object : {}, 'other');
  },
  'what kubectl create left behind': ({ schema, node, before }) => {
    const entry = (manager: string, operation: string, fieldsV1: JsonObject) => ({ manager, operation, fieldsV1 });
    const managedFields = [
      entry('ds', 'Apply', { 'f:spec': { 'f:selector': {} } }),
      entry('kubectl-create', 'Update', toFieldSet(schema, node, before).toJson()),
    ];
    return leftBehind({ ...before, metadata: { ...objectAt(before, 'metadata'), managedFields } }, 'ds');
  },
  'extracting what is owned': ({ schema, node, before }) => extractedObject(before, toFieldSet(schema, node, before)),
  'the patch that replaces': ({ before, after }) => replacingPatch(before, after),
  'keeping the last-applied annotation': ({ before, after }) =>
    keepingLastApplied(before, { metadata: { annotations: { [LAST_APPLIED]: JSON.stringify(after) } } }),
  'masking a Secret': ({ before, after }) => {
    const secret = { apiVersion: 'v1', kind: 'Secret' };
    return maskSecret({ live: { ...before, ...secret }, merged: { ...after, ...secret } });
  },
  'the parts that two versions share': ({ before, after }) => sharing(after, before),
  freezing: ({ before }) => deepFreeze(before),
  "Go's JSON": ({ before }) => goJson(before),
  "Go's text": ({ before }) => goText(before),
  'printing JSON': ({ before }) => toJson(before, { indent: 4 }),
  'printing YAML': ({ before }) => toYaml(before),
  'a JSONPath of every depth': ({ before }) => findResults(parseTemplate('{..name}'), before),
};
