import { hint, sameCommand } from '../../../core/hint.ts';
import { deletionWarning } from '../../../workflows/delete/deletion-warning.ts';
import type { AppliedObject } from '../../../workflows/apply/change-set/change.ts';
import type { LeftBehind } from '../../../workflows/apply/server-side/left-behind.ts';
import type { Runtime } from '../runtime.ts';

/** Further fields of one field manager are only counted. */
const MAX_FIELDS = 8;

/** `kept, owned by kubectl: containers[b]`, with a command that removes it or, for a read-only command, shows the removal. */
export function leftBehindText({ manager, fields }: LeftBehind, { hintText }: Pick<Runtime, 'hintText'>): string {
  const more = fields.length - MAX_FIELDS;
  const named = fields.slice(0, MAX_FIELDS).join(', ');
  const command = hintText(hint`; to remove: ${sameCommand({ takeOver: manager })}`) ?? '';
  return `kept, owned by ${manager}: ${named}${more > 0 ? ` and ${more} more` : ''}${command}`;
}

/** A warning for each field manager whose fields the apply leaves in the object. */
function leftBehindWarnings(
  { name, applied }: { readonly name: string; readonly applied: AppliedObject },
  rt: Pick<Runtime, 'hintText'>,
): readonly string[] {
  return (applied.leftBehind ?? []).map((left) => `${name}: ${leftBehindText(left, rt)}`);
}

/** All warnings about one object: that it is being deleted, those of the server and our own, and what the apply leaves in it. */
export function warningsOf(
  result: { readonly name: string; readonly applied: AppliedObject },
  rt: Pick<Runtime, 'hintText' | 'clock'>,
): readonly string[] {
  const { object, warnings } = result.applied;
  const deletion = deletionWarning(object, rt.clock.now());
  return [...(deletion === undefined ? [] : [deletion]), ...warnings, ...leftBehindWarnings(result, rt)];
}

/** Prints each warning once: the server repeats them for every object. */
export function warnOnce({ warn }: Pick<Runtime, 'warn'>): (text: string) => void {
  const warned = new Set<string>();
  return (text) => {
    if (warned.has(text)) return;
    warned.add(text);
    warn(text);
  };
}
