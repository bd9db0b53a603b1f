import { hint, sameCommand } from '../../../core/hint.ts';
import type { AppliedObject } from '../../../workflows/apply/change-set/change.ts';
import type { LeftBehind } from '../../../workflows/apply/server-side/left-behind.ts';
import type { Runtime } from '../runtime.ts';

/** More fields of one manager than this are counted, not named. */
const MAX_FIELDS = 8;

/** `still there, owned by kubectl: containers[b]`, with the command that removes it, or shows that. */
export function leftBehindText({ manager, fields }: LeftBehind, { hintText }: Pick<Runtime, 'hintText'>): string {
  const more = fields.length - MAX_FIELDS;
  const named = fields.slice(0, MAX_FIELDS).join(', ');
  const command = hintText(hint`; without them: ${sameCommand({ takeOver: manager })}`) ?? '';
  return `still there, owned by ${manager}: ${named}${more > 0 ? ` and ${more} more` : ''}${command}`;
}

/** What an applied object keeps of other appliers, a sentence for each. */
export function leftBehindWarnings(
  { name, applied }: { readonly name: string; readonly applied: AppliedObject },
  rt: Pick<Runtime, 'hintText'>,
): readonly string[] {
  return (applied.leftBehind ?? []).map((left) => `${name}: ${leftBehindText(left, rt)}`);
}

/** Passes each warning on once: the server repeats for the next object what it said of the one before. */
export function warnOnce({ warn }: Pick<Runtime, 'warn'>): (text: string) => void {
  const warned = new Set<string>();
  return (text) => {
    if (warned.has(text)) return;
    warned.add(text);
    warn(text);
  };
}
