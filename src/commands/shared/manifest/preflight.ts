import { counted } from '../../../core/text/counted.ts';
import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint, sameCommand } from '../../../core/hint.ts';
import type { Rejection } from '../../../lint/rejections.ts';
import type { PreflightOptions } from '../../../workflows/apply/change-set/preflight.ts';
import { fieldValidation, type ManifestFlags } from './manifest-flags.ts';
import type { Runtime } from '../runtime.ts';

/** More findings on one object than this are counted. */
const MAX_SHOWN = 10;

function paragraph({ place, message, rule, excerpt, fix }: Rejection): string {
  return `${place}: ${message} [${rule}]${excerpt}\n  fix: ${fix}`;
}

/** The file that the findings are in, which places name first; undefined for what is in no file. */
function fileOf([first]: readonly Rejection[]): string | undefined {
  const name = first?.place.replace(/:\d+:\d+$/, '');
  return name === 'STDIN' || /^(?:kustomize|kubectl) |^https?:/.test(name ?? '') ? undefined : name;
}

/** The findings on one object as one error, which begins with the place of the first. */
export function refusedBefore(refusals: readonly Rejection[]): DsError {
  const more = refusals.length - MAX_SHOWN;
  const paragraphs = refusals.slice(0, MAX_SHOWN).map(paragraph);
  const rest = more > 0 ? [`and ${counted(more, 'more error')}`] : [];
  const filename = fileOf(refusals);
  const isFile = filename !== undefined;
  const all = more > 0 && isFile ? hint`to see all of them: ${dsCommand('lint', [], { flags: { filename } })}; ` : '';
  const fix =
    isFile && refusals.some(({ fixable }) => fixable)
      ? hint`to fix what can be fixed safely: ${dsCommand('lint', [], { flags: { filename, fix: true } })}; `
      : '';
  return new DsError('input', [...paragraphs, ...rest].join('\n'), {
    hint: hint`${all}${fix}to send it as it is: ${sameCommand({ validate: 'warn' })}`,
  });
}

/** What `--validate` makes of the errors that `ds lint` finds: strict refuses the object, warn says them, ignore does not look. */
export function preflightOptions(flags: Pick<ManifestFlags, 'validate'>, rt: Runtime): PreflightOptions {
  const directive = fieldValidation(flags);
  return {
    check:
      directive === 'Ignore'
        ? undefined
        : async (manifest) => (await import('../../../lint/rejections.ts')).predictRejections(manifest),
    found: (refusals) => {
      if (directive === 'Strict') return refusedBefore(refusals);
      refusals.forEach((refusal) => rt.warn(paragraph(refusal)));
      return undefined;
    },
    signal: rt.signal,
  };
}
