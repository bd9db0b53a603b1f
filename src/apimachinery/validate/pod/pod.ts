import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { jsonEqual } from '../../../core/json/json-equal.ts';
import { without } from '../../../core/json/without.ts';
import { forbidden, invalid } from '../field-error.ts';
import { integer, type Found } from '../fields.ts';
import { validatePodSpec } from './template.ts';

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** Validates `spec` of a defaulted Pod. */
export function validatePod(pod: JsonObject): Found {
  return validatePodSpec(objectAt(pod, 'spec') ?? {}, 'spec');
}

function containersOf(spec: JsonObject, key: string): readonly JsonObject[] {
  return arrayAt(spec, key).filter(isObject);
}

/** The immutable part of the spec. */
function fixed(spec: JsonObject): JsonObject {
  const images = (key: string): Json => containersOf(spec, key).map((container) => without(container, 'image'));
  return {
    ...without(spec, 'activeDeadlineSeconds', 'tolerations', 'schedulingGates'),
    containers: images('containers'),
    initContainers: images('initContainers'),
  };
}

/** Validates an update of a Pod. `next` shares unchanged parts with `old`. */
export function* validatePodUpdate(next: JsonObject, old: JsonObject): Found {
  const [spec, before] = [objectAt(next, 'spec') ?? {}, objectAt(old, 'spec') ?? {}];
  if (spec === before) return;
  for (const key of ['containers', 'initContainers']) {
    if (containersOf(spec, key).length === containersOf(before, key).length) continue;
    yield forbidden(`spec.${key}`, 'pod updates may not add or remove containers');
    return;
  }
  const [deadline, was] = [integer(spec, 'activeDeadlineSeconds'), integer(before, 'activeDeadlineSeconds')];
  const field = 'spec.activeDeadlineSeconds';
  if (was !== undefined && deadline === undefined) {
    yield invalid(field, null, 'must not update from a positive integer to nil value');
  } else if (was !== undefined && deadline !== undefined && deadline > was) {
    yield invalid(field, deadline, 'must be less than or equal to previous value');
  }
  const tolerations = arrayAt(spec, 'tolerations');
  if (arrayAt(before, 'tolerations').some((one) => !tolerations.some((other) => jsonEqual(other, one)))) {
    yield forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
  }
  if (!jsonEqual(fixed(spec), fixed(before))) {
    yield forbidden('spec', `pod updates may not change fields other than ${UPDATABLE.join(',')}`);
  }
}
