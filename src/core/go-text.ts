import { isObject, type Json } from './json.ts';

/** A scalar as Go's fmt prints it. */
export function goScalarText(value: string | number | boolean | null): string {
  // Go writes exponents in two digits at least
  return String(value).replace(/^(-?[\d.]+e[-+])(\d)$/, typeof value === 'number' ? '$10$2' : '$&');
}

/** A value as Go's fmt prints it: `map[a:1 b:2]`, `[x y]`, `<nil>`. */
export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(goText).join(' ')}]`;
  if (!isObject(value)) return goScalarText(value as string | number | boolean);
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${goText(value[key] ?? null)}`).join(' ')}]`;
}
