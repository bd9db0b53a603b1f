import { ageOf } from '../../../core/text/human-duration.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { labelsText, selectorText } from '../../../apimachinery/labels/selector-text.ts';

/** A column of the tables that `kubectl get` shows. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: 'name';
  /** 1: only with `-o wide`. */
  readonly priority: 0 | 1;
  /** The cell for an object; `now` is in milliseconds since 1970. */
  cell(object: JsonObject, now: number): Json;
}

export const NONE = '<none>';

export function text(name: string, cell: (object: JsonObject, now: number) => string): Column {
  return { name, type: 'string', priority: 0, cell };
}

export function integer(name: string, cell: (object: JsonObject) => number): Column {
  return { name, type: 'integer', priority: 0, cell };
}

export function bool(name: string, cell: (object: JsonObject) => boolean): Column {
  return { name, type: 'boolean', priority: 0, cell };
}

/** The column, shown only with `-o wide`. */
export function wide(column: Column): Column {
  return { ...column, priority: 1 };
}

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  cell: (object) => stringAt(objectAt(object, 'metadata'), 'name') ?? '',
};

export const AGE = text('Age', (object, now) =>
  ageOf(stringAt(objectAt(object, 'metadata'), 'creationTimestamp'), now),
);

/** The age column of kinds without their own columns: a time, which the client shows as an age. */
export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'date',
  priority: 0,
  cell: (object) => stringAt(objectAt(object, 'metadata'), 'creationTimestamp') ?? null,
};

export function numberAt(object: JsonObject | undefined, key: string): number {
  const value = object?.[key];
  return typeof value === 'number' ? value : 0;
}

export function objectsAt(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  return arrayAt(object, key).filter(isObject);
}

export function orNone(value: string | undefined): string {
  return value === undefined || value === '' ? NONE : value;
}

/** `a=b,c=d` sorted by key. */
export function labelsCell(labels: JsonObject | undefined): string {
  return orNone(labelsText(labels as Readonly<Record<string, string>> | undefined));
}

/** A label selector on one line. */
export function selectorCell(selector: JsonObject | undefined): string {
  return orNone(selectorText(selector));
}

function containersOf(workload: JsonObject): readonly JsonObject[] {
  const template = objectAt(objectAt(workload, 'spec'), 'template');
  return objectsAt(objectAt(template, 'spec'), 'containers');
}

function joined(workload: JsonObject, key: string): string {
  return containersOf(workload)
    .map((container) => stringAt(container, key) ?? '')
    .join(',');
}

/** The last columns of every kind with a pod template. */
export const CONTAINERS: readonly Column[] = [
  wide(text('Containers', (workload) => joined(workload, 'name'))),
  wide(text('Images', (workload) => joined(workload, 'image'))),
];

export const SELECTOR = wide(
  text('Selector', (workload) => selectorCell(objectAt(objectAt(workload, 'spec'), 'selector'))),
);

export const specOf = (object: JsonObject): JsonObject | undefined => objectAt(object, 'spec');
export const statusOf = (object: JsonObject): JsonObject | undefined => objectAt(object, 'status');
export const statusNumber = (name: string, key: string): Column =>
  integer(name, (object) => numberAt(statusOf(object), key));
