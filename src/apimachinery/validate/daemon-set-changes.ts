import { isObject, objectAt, type JsonObject } from '../../core/json/json.ts';
import { invalid, required } from './field-error.ts';
import { integer, notNegative, type Found } from './fields.ts';

const STATUS_COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

/** Validates an update of a DaemonSet. `next` shares unchanged parts with `old`. */
export function* validateDaemonSetUpdate(next: JsonObject, old: JsonObject): Found {
  const [selector, before] = [objectAt(next, 'spec')?.['selector'], objectAt(old, 'spec')?.['selector']];
  if (selector !== before) yield invalid('spec.selector', selector ?? null, 'field is immutable');
}

/** Validates `status` of a DaemonSet, written through its subresource. */
export function* validateDaemonSetStatus(next: JsonObject, old: JsonObject): Found {
  const [status, before] = [objectAt(next, 'status'), objectAt(old, 'status')];
  yield* notNegative(status, 'status', ...STATUS_COUNTS);
  const [count, was] = [integer(status, 'collisionCount') ?? 0, integer(before, 'collisionCount') ?? 0];
  if (count < was) yield invalid('status.collisionCount', count, 'cannot be decremented');
}

/** Validates a ControllerRevision: its data must be an object. */
export function* validateRevision(revision: JsonObject): Found {
  const { data } = revision;
  const number = integer(revision, 'revision') ?? 0;
  if (number < 0) yield invalid('revision', number, 'must be greater than or equal to 0');
  if (data === undefined || data === null) yield required('data', 'data is mandatory');
  else if (!isObject(data)) yield required('data', 'data must be a valid JSON object');
}

/** Validates an update of a ControllerRevision, whose data is immutable. */
export function* validateRevisionUpdate(next: JsonObject, old: JsonObject): Found {
  if (next['data'] !== old['data']) yield invalid('data', next['data'], 'field is immutable');
}
