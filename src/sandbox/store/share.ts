import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';

/**
 * `next`, in which every part that equals the same part of `old` is replaced by it. So `===` shows what did not change, which is
 * stored only once and not validated again.
 */
export function sharing<T extends Json | undefined>(next: T, old: Json | undefined): T {
  if (next === old) return next;
  if (Array.isArray(next))
    return Array.isArray(old) ? (sharingList(next as readonly Json[], old as readonly Json[]) as T) : next;
  return isObject(next) && isObject(old) ? (sharingObject(next, old) as T) : next;
}

function sharingList(next: readonly Json[], old: readonly Json[]): readonly Json[] {
  const shared = next.map((item, index) => sharing(item, old[index]));
  const same = shared.length === old.length && shared.every((item, index) => item === old[index]);
  if (same) return old;
  return shared.every((item, index) => item === next[index]) ? next : shared;
}

function sharingObject(next: JsonObject, old: JsonObject): JsonObject {
  const keys = Object.keys(next).filter((key) => next[key] !== undefined);
  let same = keys.length === Object.keys(old).length;
  let changed = false;
  const shared: Record<string, Json | undefined> = {};
  for (const key of keys) {
    const was = ownMember(old, key);
    const part = sharing(next[key], was);
    putMember(shared, key, part);
    same &&= part === was;
    changed ||= part !== next[key];
  }
  if (same) return old;
  return changed || keys.length !== Object.keys(next).length ? shared : next;
}
