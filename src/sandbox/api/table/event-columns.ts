import { ageOf } from '../../../core/text/human-duration.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { NAME, numberAt, text, wide, type Column } from './column.ts';

function firstSeen(event: JsonObject, now: number): string {
  return ageOf(stringAt(event, 'firstTimestamp') ?? stringAt(event, 'eventTime'), now);
}

function lastSeen(event: JsonObject, now: number): string {
  const series = objectAt(event, 'series');
  if (series !== undefined) return ageOf(stringAt(series, 'lastObservedTime'), now);
  const last = stringAt(event, 'lastTimestamp');
  return last === undefined ? firstSeen(event, now) : ageOf(last, now);
}

function countOf(event: JsonObject): string {
  const series = objectAt(event, 'series');
  return String(series === undefined ? numberAt(event, 'count') || 1 : numberAt(series, 'count'));
}

function aboutWhat(event: JsonObject): string {
  const object = objectAt(event, 'involvedObject');
  const [kind, name] = [(stringAt(object, 'kind') ?? '').toLowerCase(), stringAt(object, 'name') ?? ''];
  return name === '' ? kind : `${kind}/${name}`;
}

function sourceOf(event: JsonObject): string {
  const source = objectAt(event, 'source');
  const component = firstOf(stringAt(source, 'component'), stringAt(event, 'reportingComponent'));
  const instance = firstOf(stringAt(source, 'host'), stringAt(event, 'reportingInstance'));
  return instance === '' ? component : `${component}, ${instance}`;
}

function firstOf(...values: readonly (string | undefined)[]): string {
  return values.find((value) => value !== undefined && value !== '') ?? '';
}

export const EVENT_COLUMNS: readonly Column[] = [
  text('Last Seen', lastSeen),
  text('Type', (event) => stringAt(event, 'type') ?? ''),
  text('Reason', (event) => stringAt(event, 'reason') ?? ''),
  text('Object', aboutWhat),
  wide(text('Subobject', (event) => stringAt(objectAt(event, 'involvedObject'), 'fieldPath') ?? '')),
  wide(text('Source', sourceOf)),
  text('Message', (event) => (stringAt(event, 'message') ?? '').trim()),
  wide(text('First Seen', firstSeen)),
  wide({ ...text('Count', () => ''), cell: (event) => Number(countOf(event)) }),
  wide(NAME),
];
