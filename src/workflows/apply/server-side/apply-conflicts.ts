import { byText } from '../../../core/text/by-text.ts';
import { DsError, type FieldConflict } from '../../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { valueIn } from '../manifest-error.ts';
import { MASK } from '../secret-mask.ts';
import { hint, sameCommand } from '../../../core/hint.ts';

/** Maximum characters of a value in a report: enough to recognize it. */
const MAX_VALUE = 400;

/** A value, or its truncated text with its length. */
function bounded(value: Json): Json {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= MAX_VALUE) return value;
  return `${text.slice(0, MAX_VALUE)}… (${text.length} characters)`;
}

/**
 * The field conflicts of a 409 from server-side apply, sorted by field and manager, since the server's order is random. Empty for any other
 * error.
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
      // the server stores stringData in data
      const stored = isSecret ? field.replace(/^\.stringData\b/, '.data') : field;
      return { field, manager, live: shown(valueIn(live, stored)), yours: shown(valueIn(yours, field)) };
    })
    .sort((a, b) => byText(a.field, b.field) || byText(a.manager, b.manager));
}

/** The manager whose apply owns all these fields, if it is a single one: applying under its name is another way out. */
function soleApplier(live: JsonObject | undefined, conflicts: readonly FieldConflict[]): string | undefined {
  const [manager, ...others] = new Set(conflicts.map((conflict) => conflict.manager));
  const applied = arrayAt(objectAt(live, 'metadata'), 'managedFields')
    .filter(isObject)
    .some((entry) => entry['manager'] === manager && entry['operation'] === 'Apply');
  return applied && others.length === 0 ? manager : undefined;
}

/** The 409 with each field's owner, live value and file value, and with the ways to resolve it. */
export function conflictError(
  error: DsError,
  conflicts: readonly FieldConflict[],
  live: JsonObject | undefined,
): DsError {
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  const former = soleApplier(live, conflicts);
  const continued =
    former === undefined ? '' : hint`\n      to continue as ${former}: ${sameCommand({ fieldManager: former })}`;
  return new DsError('conflict', `Apply failed with ${count}`, {
    hint: hint`to take over these fields: ${sameCommand({ forceConflicts: true })}
      to leave them: remove them from your file
      to share them: copy the live values into your file${continued}`,
    ...(error.status === undefined ? {} : { status: error.status }),
    conflicts,
    cause: error,
  });
}
