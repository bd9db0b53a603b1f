import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { invalid, required } from './field-error.ts';
import type { Found } from './fields.ts';

const MOST_CHARACTERS = 128;

function* needed(event: JsonObject, key: string): Found {
  const text = stringAt(event, key) ?? '';
  if (text === '') yield required(key);
  else if (text.length > MOST_CHARACTERS) yield invalid(key, '', `can have at most ${MOST_CHARACTERS} characters`);
}

/** What a new Event must have: the reporting component and the action. */
function* validateReport(event: JsonObject, isCore: boolean): Found {
  const controller = stringAt(event, 'reportingComponent') ?? '';
  if (controller === '') yield required(isCore ? 'reportingComponent' : 'reportingController');
  for (const key of ['reportingInstance', 'action', 'reason']) yield* needed(event, key);
}

/**
 * Validates a new Event in its stored form, core v1. Written as core v1 it may omit nearly everything; written as events.k8s.io/v1 it may
 * not, and deprecated fields must be unset.
 */
export function* validateNewEvent(event: JsonObject, isCore: boolean): Found {
  const namespace = stringAt(objectAt(event, 'metadata'), 'namespace') ?? '';
  const about = stringAt(objectAt(event, 'involvedObject'), 'namespace') ?? '';
  if (about === '' ? namespace !== '' && namespace !== 'default' : about !== namespace) {
    yield invalid('involvedObject.namespace', about, 'does not match event.namespace');
  }
  const hasTime = (stringAt(event, 'eventTime') ?? '') !== '';
  if (hasTime) yield* validateReport(event, isCore);
  if (isCore) return;
  if (!hasTime) yield required('eventTime');
  const type = stringAt(event, 'type') ?? '';
  if (type !== 'Normal' && type !== 'Warning') yield invalid('type', '', `has invalid value: ${type}`);
  for (const key of ['firstTimestamp', 'lastTimestamp'] as const) {
    if ((stringAt(event, key) ?? '') !== '') yield invalid(key, '', 'needs to be unset');
  }
  if (typeof event['count'] === 'number' && event['count'] !== 0) yield invalid('count', '', 'needs to be unset');
  for (const key of ['component', 'host']) {
    if ((stringAt(objectAt(event, 'source'), key) ?? '') !== '') yield invalid('source', '', 'needs to be unset');
  }
}
