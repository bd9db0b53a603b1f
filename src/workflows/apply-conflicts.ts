import { byText } from '../core/by-text.ts';
import { DsError } from '../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../core/json.ts';
import { pathIn } from './manifest-error.ts';

/** A field that another manager owns with another value. */
export interface FieldConflict {
  /** As the server names it: `.spec.template.spec.containers[name="main"].image`. */
  readonly field: string;
  readonly manager: string;
  /** Undefined when it is not there. */
  readonly live: Json | undefined;
  readonly yours: Json | undefined;
  /** Neither value may be shown. */
  readonly isSecret: boolean;
}

function valueAt(object: JsonObject, field: string): Json | undefined {
  return pathIn(object, field).reduce<Json | undefined>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Json>>)[step] : undefined,
    object,
  );
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
      return { field, manager, live: live && valueAt(live, field), yours: valueAt(yours, field), isSecret };
    })
    .sort((a, b) => byText(a.field, b.field) || byText(a.manager, b.manager));
}

function shown(value: Json | undefined, isSecret: boolean): string {
  if (value === undefined) return 'nothing';
  if (isSecret) return '***';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The one whose apply all these fields came from, when it is one: going on under that name is the third way out. */
function formerApplier(live: JsonObject | undefined, conflicts: readonly FieldConflict[]): string | undefined {
  const [manager, ...others] = new Set(conflicts.map((conflict) => conflict.manager));
  const applied = arrayAt(objectAt(live, 'metadata'), 'managedFields')
    .filter(isObject)
    .some((entry) => entry['manager'] === manager && entry['operation'] === 'Apply');
  return applied && others.length === 0 ? manager : undefined;
}

/** The 409 as what a person can act on: field by field whose it is, what stands there, what the file says. */
export function conflictError(
  error: DsError,
  conflicts: readonly FieldConflict[],
  live: JsonObject | undefined,
): DsError {
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  const lines = conflicts.flatMap(({ field, manager, live: there, yours, isSecret }) => [
    `  ${field}`,
    `    ${JSON.stringify(manager)} has ${shown(there, isSecret)}, your file ${shown(yours, isSecret)}`,
  ]);
  const former = formerApplier(live, conflicts);
  const hints = [
    'to take these fields over: ds apply --force-conflicts',
    'to leave them to their owners: take them out of your file, or write the live values into it',
    ...(former === undefined ? [] : [`to go on where ${former} left off: ds apply --field-manager=${former}`]),
  ];
  return new DsError('conflict', [`Apply failed with ${count}:`, ...lines].join('\n'), {
    hint: hints.join('\n      '),
    ...(error.status === undefined ? {} : { status: error.status }),
    cause: error,
  });
}
