import { DsError } from '../../core/errors.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { mergePatch } from '../../apimachinery/patch/merge-patch.ts';
import type { Pod } from '../../kube/wire.ts';
import { RUN_CONTAINER, RUN_LABEL, RUN_OF_LABEL } from './run-pod.ts';

/** What makes the pod run once, on its node, and be found again. */
const FIXED: readonly (readonly string[])[] = [
  ['apiVersion'],
  ['kind'],
  ['metadata', 'name'],
  ['metadata', 'generateName'],
  ['metadata', 'namespace'],
  ['metadata', 'ownerReferences'],
  ['metadata', 'labels', RUN_LABEL],
  ['metadata', 'labels', RUN_OF_LABEL],
  ['spec', 'restartPolicy'],
  ['spec', 'activeDeadlineSeconds'],
  ['spec', 'nodeName'],
  ['spec', 'affinity', 'nodeAffinity'],
];

/** Applies the JSON merge patch of `--overrides`. Throws a DsError of kind `usage` if the pod would not be one of a run any more. */
export function withOverrides(pod: Pod, overrides: JsonObject | undefined): Pod {
  if (overrides === undefined) return pod;
  const before = pod as unknown as JsonObject;
  const after = mergePatch(before, overrides) as JsonObject;
  for (const path of FIXED) {
    if (jsonEqual(at(before, path), at(after, path))) continue;
    throw new DsError('usage', `--overrides must not change ${path.join('.')}`);
  }
  const merged = after as unknown as Pod;
  if (!namesOf(merged).includes(RUN_CONTAINER)) {
    throw new DsError('usage', `--overrides must keep a container with the name "${RUN_CONTAINER}" in spec.containers`);
  }
  return merged;
}

function at(object: JsonObject, path: readonly string[]): Json | undefined {
  const parent = path.slice(0, -1).reduce<JsonObject | undefined>((inner, key) => objectAt(inner, key), object);
  return parent?.[path.at(-1) ?? ''];
}

/** Of the containers, whatever a patch has made of them. */
function namesOf({ spec }: Pod): readonly unknown[] {
  const containers: unknown = spec?.containers;
  return Array.isArray(containers) ? containers.map((each: unknown) => (each as { name?: unknown } | null)?.name) : [];
}
