import { isObject, type Json } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';

/** The steps of `spec.template.spec.containers[0].name` or `metadata.annotations[example.com/a.b]`. */
function stepsOf(field: string): readonly string[] {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, bracketed]) => bracketed ?? whole);
}

/**
 * The path of a field in the API server's notation, as far as it exists in the object. The server omits `metadata` for a pod template's
 * labels and annotations.
 */
export function pathOfField(object: Json, field: string): Path {
  const path: (string | number)[] = [];
  let current: Json | undefined = object;
  for (const step of stepsOf(field.replace(/^spec\.template\.(labels|annotations)/, 'spec.template.metadata.$1'))) {
    if (Array.isArray(current)) {
      path.push(Number(step));
      current = (current as readonly Json[])[Number(step)];
    } else {
      path.push(step);
      current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    }
    if (current === undefined) break;
  }
  return path;
}

/** A path in the API server's notation. */
export function fieldOfPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z0-9_]+$/.test(step)) return `[${step}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

export function valueAt(object: Json | undefined, path: Path): Json | undefined {
  let current: Json | undefined = object;
  for (const step of path) {
    if (Array.isArray(current)) current = (current as readonly Json[])[Number(step)];
    else current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** Whether the second path equals the first or is below it. */
export function isBelow(path: Path, at: Path): boolean {
  return path.length <= at.length && path.every((step, index) => step === at[index]);
}
