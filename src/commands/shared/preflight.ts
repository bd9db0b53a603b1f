import { counted } from '../../core/counted.ts';
import { DsError } from '../../core/errors.ts';
import type { Rejection } from '../../lint/rejections.ts';
import type { CheckedRun } from '../../workflows/apply/change-set/preflight.ts';
import { fieldValidation, type ManifestFlags } from './manifest-flags.ts';
import type { Runtime } from './runtime.ts';

/** More findings on one object than this are counted. */
const MAX_SHOWN = 10;

function paragraph({ place, message, rule, excerpt, fix }: Rejection): string {
  return `${place}: ${message} [${rule}]${excerpt}\n  fix: ${fix}`;
}

/** The findings on one object as one error, which begins with the place of the first. */
export function refusedBefore(refusals: readonly Rejection[]): DsError {
  const more = refusals.length - MAX_SHOWN;
  const paragraphs = refusals.slice(0, MAX_SHOWN).map(paragraph);
  const rest = more > 0 ? [`and ${counted(more, 'more error')}; ds lint shows them all`] : [];
  const hint = refusals.some(({ fixable }) => fixable)
    ? 'ds lint --fix fixes what is safe to automate; --validate=warn sends it as it is'
    : '--validate=warn sends it as it is';
  return new DsError('input', [...paragraphs, ...rest].join('\n'), { hint });
}

/** What `--validate` makes of the errors that `ds lint` finds: strict refuses the object, warn says them, ignore does not look. */
export function checkedRun(flags: Pick<ManifestFlags, 'validate'>, rt: Runtime): CheckedRun {
  const directive = fieldValidation(flags);
  return {
    check:
      directive === 'Ignore'
        ? undefined
        : async (manifest) => (await import('../../lint/rejections.ts')).predictRejections(manifest),
    found: (refusals) => {
      if (directive === 'Strict') return refusedBefore(refusals);
      refusals.forEach((refusal) => rt.warn(paragraph(refusal)));
      return undefined;
    },
    signal: rt.signal,
  };
}
