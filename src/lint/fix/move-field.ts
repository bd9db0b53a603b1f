import { isObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { blockOf, moveBehind, wrapIn } from './block-edits.ts';
import { fieldOfPath, valueAt } from '../objects/field-path.ts';
import type { Edit } from '../rules/rule.ts';

/** The new place of a misplaced field, and the edits. */
export interface Move {
  /** `spec.template.spec`, with the index of the only item of a list. */
  readonly field: string;
  readonly edits: readonly Edit[];
}

/** The path, with index 0 for lists of one item; undefined for other lists. */
function throughOnlyItems(manifest: ManifestObject, home: Path): Path | undefined {
  let path: Path = [];
  for (const step of home) {
    path = [...path, step];
    const value = valueAt(manifest.object, path);
    if (!Array.isArray(value)) continue;
    if (value.length !== 1) return undefined;
    path = [...path, 0];
  }
  return path;
}

/** The edits that move a field to its struct; none when the layout makes that difficult. */
export function moveOf(manifest: ManifestObject, field: Path, home: Path): Move {
  const { object, source } = manifest;
  const { text } = source;
  const to = throughOnlyItems(manifest, home);
  if (to === undefined) return { field: fieldOfPath(home), edits: [] };
  const named = { field: fieldOfPath(to) };
  const block = blockOf(text, manifest.offset(field, 'key'));
  if (block === undefined) return { ...named, edits: [] };
  const owner = valueAt(object, to);
  const key = to.at(-1);
  if (owner === undefined && typeof key === 'string') {
    const isWithin = fieldOfPath(to.slice(0, -1)) === fieldOfPath(field.slice(0, -1));
    return { ...named, edits: isWithin ? wrapIn(text, block, key) : [] };
  }
  if (!isObject(owner)) return { ...named, edits: [] };
  const offsets = Object.keys(owner).map((name) => manifest.offset([...to, name], 'key'));
  // After the last entry.
  const last = offsets.length === 0 ? undefined : blockOf(text, Math.max(...offsets));
  return { ...named, edits: last === undefined ? [] : moveBehind(text, block, last) };
}
