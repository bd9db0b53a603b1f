import { counted } from '../../../core/text/counted.ts';
import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint, sameCommand } from '../../../core/hint.ts';
import type { Rejection, RejectionOptions } from '../../../lint/rejections.ts';
import type { PreflightOptions } from '../../../workflows/apply/change-set/preflight.ts';
import { fieldValidation, type ManifestFlags } from './manifest-flags.ts';
import type { Runtime } from '../runtime.ts';

/** Further findings on one object are only counted. */
const MAX_SHOWN = 10;

function paragraph({ place, message, rule, excerpt, fix }: Rejection): string {
  return `${place}: ${message} [${rule}]${excerpt}\n  fix: ${fix}`;
}

/** The file of the findings, which starts their places; undefined for stdin, URLs and kustomizations. */
function fileOf([first]: readonly Rejection[]): string | undefined {
  const name = first?.place.replace(/:\d+:\d+$/, '');
  return name === 'STDIN' || /^(?:kustomize|kubectl) |^https?:/.test(name ?? '') ? undefined : name;
}

/** One error for all findings on one object. */
export function rejectionError(rejections: readonly Rejection[]): DsError {
  const more = rejections.length - MAX_SHOWN;
  const paragraphs = rejections.slice(0, MAX_SHOWN).map(paragraph);
  const rest = more > 0 ? [`and ${counted(more, 'more error')}`] : [];
  const filename = fileOf(rejections);
  const isFile = filename !== undefined;
  const all = more > 0 && isFile ? [hint`to see all errors: ${dsCommand('lint', [], { flags: { filename } })}`] : [];
  const fix =
    isFile && rejections.some(({ fixable }) => fixable)
      ? [hint`to fix what is safe to fix: ${dsCommand('lint', [], { flags: { filename, fix: true } })}`]
      : [];
  // The server drops an unknown field with a warning, and refuses everything else
  const anyway = rejections.every(({ rule }) => rule === 'unknown-field')
    ? [hint`to send it anyway: ${sameCommand({ validate: 'warn' })}`]
    : [];
  const steps = [...all, ...fix, ...anyway];
  return new DsError('input', [...paragraphs, ...rest].join('\n'), {
    hint: steps.length === 0 ? undefined : steps.flatMap((step, at) => hint`${at === 0 ? '' : '; '}${step}`),
  });
}

/** `--validate` for the errors of `ds lint`: strict refuses the object, warn prints warnings, ignore skips the checks. */
export function preflightOptions(
  flags: Pick<ManifestFlags, 'validate'>,
  rt: Runtime,
  options: RejectionOptions = { serverSide: false },
): PreflightOptions {
  const directive = fieldValidation(flags);
  return {
    check:
      directive === 'Ignore'
        ? undefined
        : async (manifest) => (await import('../../../lint/rejections.ts')).predictRejections(manifest, options),
    onRejected: (rejections) => {
      if (directive === 'Strict') return rejectionError(rejections);
      rejections.forEach((rejection) => rt.warn(paragraph(rejection)));
      return undefined;
    },
    signal: rt.signal,
  };
}
