import type { AppliedObject } from '../../workflows/apply/change-set/change.ts';
import type { LeftBehind } from '../../workflows/apply/server-side/left-behind.ts';

/** More fields of one manager than this are counted, not named. */
const MAX_FIELDS = 8;

/** `still there, owned by kubectl: containers[b]`, with the way to have it removed. */
export function leftBehindText({ manager, fields }: LeftBehind): string {
  const more = fields.length - MAX_FIELDS;
  const named = fields.slice(0, MAX_FIELDS).join(', ');
  const all = more > 0 ? `${named} and ${more} more` : named;
  return `still there, owned by ${manager}: ${all}; to remove what the file does not set, add --take-over=${manager}`;
}

/** What an applied object keeps of other appliers, each manager once. */
export function leftBehindWarnings({
  name,
  applied,
}: {
  readonly name: string;
  readonly applied: AppliedObject;
}): readonly string[] {
  return (applied.leftBehind ?? []).map((left) => `${name}: ${leftBehindText(left)}`);
}
