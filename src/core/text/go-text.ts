import { isObject, type Json } from '../json/json.ts';

/** A scalar as Go's fmt prints it. */
export function goScalarText(value: string | number | boolean | null): string {
  // Go writes exponents with at least two digits, and below 0.0001
  const text =
    typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/^(-?[\d.]+e[-+])(\d)$/, typeof value === 'number' ? '$10$2' : '$&');
}

/** A value as Go's fmt prints it: `map[a:1 b:2]`, `[x y]`, `<nil>`. */
export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return goScalarText(value);
  const parts: string[] = [];
  write(value, parts);
  return parts.join('');
}

/** Collects the parts in one list, because joining the text at each level would copy it once per level. */
function write(value: Json, parts: string[]): void {
  if (Array.isArray(value)) {
    parts.push('[');
    for (const [index, item] of (value as readonly Json[]).entries()) {
      if (index > 0) parts.push(' ');
      write(item, parts);
    }
    parts.push(']');
  } else if (isObject(value)) {
    parts.push('map[');
    for (const [index, key] of Object.keys(value).sort().entries()) {
      parts.push(index > 0 ? ' ' : '', key, ':');
      write(value[key] ?? null, parts);
    }
    parts.push(']');
  } else parts.push(goText(value));
}
