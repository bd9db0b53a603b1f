import { placeName } from '../../yaml/text.ts';
import type { Finding } from '../../lint/lint-file.ts';
import type { Palette } from '../../render/color.ts';
import { safeText } from '../../core/safe.ts';
import { countsOf, findingsOf, type LintReport } from './report.ts';

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function heading({ severity, place, message, rule }: Finding, palette: Palette): string {
  const word = severity === 'error' ? palette.bad('error:') : palette.warn('warning:');
  return `${palette.bold(safeText(placeName(place)))}: ${word} ${safeText(message)} ${palette.dim(`[${rule.id}]`)}`;
}

/** The finding; why it matters is told where its rule comes up first. */
function paragraph(finding: Finding, isFirst: boolean, palette: Palette): string {
  const { rule, fix, edits } = finding;
  const lines = [heading(finding, palette) + safeText(finding.excerpt(), { newlines: true })];
  if (isFirst) lines.push(`  ${palette.dim('why:')} ${rule.why}`);
  lines.push(`  ${palette.dim('fix:')} ${safeText(fix)}${edits.length > 0 ? ' --fix does it.' : ''}`);
  return `${lines.join('\n')}\n`;
}

function summary(report: LintReport, palette: Palette): string {
  const { errors, warnings, objects, files, fixable } = countsOf(report);
  const where = `${count(objects, 'object')} of ${count(files, 'file')}`;
  const fixed = report.fixed === 0 ? '' : `; ${report.fixed} fixed`;
  if (errors + warnings === 0) {
    const text = objects === 0 ? `nothing to check in ${count(files, 'file')}` : `no problems in ${where}`;
    return `${palette.ok(text)}${fixed}\n`;
  }
  const counts = [
    ...(errors > 0 ? [palette.bad(count(errors, 'error'))] : []),
    ...(warnings > 0 ? [palette.warn(count(warnings, 'warning'))] : []),
  ];
  const rest = fixable === 0 ? '' : `; --fix fixes ${fixable === errors + warnings ? 'all' : String(fixable)} of them`;
  return `${counts.join(' and ')} in ${where}${fixed}${rest}\n`;
}

/** For people: a paragraph a finding, and a line at the end. */
export function textReport(report: LintReport, palette: Palette): string {
  const told = new Set<string>();
  const paragraphs = findingsOf(report).map((finding) => {
    const isFirst = !told.has(finding.rule.id);
    told.add(finding.rule.id);
    return `${paragraph(finding, isFirst, palette)}\n`;
  });
  return paragraphs.join('') + summary(report, palette);
}
