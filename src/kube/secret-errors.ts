import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';

/**
 * The server quotes what it cannot decode: all of a patch, or the value at a field. Names and types of fields are not secret, and stay.
 */
const QUOTES: readonly (readonly [RegExp, string])[] = [
  [/(\bpatch: Invalid value: |^Invalid value: )"(?:[^"\\]|\\.)*"/gs, '$1<masked>'],
  [/(: expected \w+, got ).*$/s, '$1<masked>'],
];

function masked(message: string): string {
  return QUOTES.reduce((text, [quote, shown]) => text.replace(quote, shown), message);
}

/** The Status of a rejected Secret without the values that it quotes. */
export function withoutSecretValues(status: JsonObject): JsonObject {
  const details = objectAt(status, 'details');
  const causes = arrayAt(details, 'causes').map((cause) =>
    isObject(cause) && stringAt(cause, 'field') === 'patch'
      ? { ...cause, message: masked(stringAt(cause, 'message') ?? '') }
      : cause,
  );
  return {
    ...status,
    message: masked(stringAt(status, 'message') ?? ''),
    ...(details === undefined || causes.length === 0 ? {} : { details: { ...details, causes } }),
  };
}
