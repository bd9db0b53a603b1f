import { byText } from '../../../core/text/by-text.ts';
import { DsError, type FieldConflict } from '../../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { valueIn } from '../manifest-error.ts';
import { hint, sameCommand } from '../../../core/hint.ts';

/** What nobody may see. */
const MASK = '***';

/** Characters of a value that a report shows: enough to recognize it, in a log too. */
const MAX_VALUE = 400;

/** A value, or the beginning of its text and how long it is. */
function bounded(value: Json): Json {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= MAX_VALUE) return value;
  return `${text.slice(0, MAX_VALUE)}… (${text.length} characters)`;
}

/**
 * The conflicts of a server-side apply's 409, by field and then by manager: the server names the managers in any order. None for any
 * other error.
 */
export function conflictsOf(error: DsError, live: JsonObject | undefined, yours: JsonObject): readonly FieldConflict[] {
  return arrayAt(objectAt(error.status, 'details'), 'causes')
    .filter(isObject)
    .filter((cause) => cause['reason'] === 'FieldManagerConflict')
    .map((cause) => {
      const field = stringAt(cause, 'field') ?? '';
      const manager =
        /conflict with "((?:[^"\\]|\\.)*)"/.exec(stringAt(cause, 'message') ?? '')?.[1] ?? 'another manager';
      const isSecret = yours['kind'] === 'Secret' && /^\.(?:data|stringData|metadata\.annotations)\b/.test(field);
      const shown = (value: Json | undefined): Json | undefined =>
        value === undefined ? undefined : isSecret ? MASK : bounded(value);
      // stringData is never stored: what it says stands in data
      const stored = isSecret ? field.replace(/^\.stringData\b/, '.data') : field;
      return { field, manager, live: shown(valueIn(live, stored)), yours: shown(valueIn(yours, field)) };
    })
    .sort((a, b) => byText(a.field, b.field) || byText(a.manager, b.manager));
}

/** The one whose apply all these fields came from, when it is one: going on under that name is the third way out. */
function formerApplier(live: JsonObject | undefined, conflicts: readonly FieldConflict[]): string | undefined {
  const [manager, ...others] = new Set(conflicts.map((conflict) => conflict.manager));
  const applied = arrayAt(objectAt(live, 'metadata'), 'managedFields')
    .filter(isObject)
    .some((entry) => entry['manager'] === manager && entry['operation'] === 'Apply');
  return applied && others.length === 0 ? manager : undefined;
}

/** The 409 as what a person can act on: field by field whose it is, what stands there, what the file says, and the ways out. */
export function conflictError(
  error: DsError,
  conflicts: readonly FieldConflict[],
  live: JsonObject | undefined,
): DsError {
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  const former = formerApplier(live, conflicts);
  const continued =
    former === undefined
      ? ''
      : hint`\n      to go on where ${former} left off: ${sameCommand({ fieldManager: former })}`;
  return new DsError('conflict', `Apply failed with ${count}`, {
    hint: hint`to take them over: ${sameCommand({ forceConflicts: true })}
      to give them up: take them out of your file
      to share them: write the live values into your file${continued}`,
    ...(error.status === undefined ? {} : { status: error.status }),
    conflicts,
    cause: error,
  });
}
