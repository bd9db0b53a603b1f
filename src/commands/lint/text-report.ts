import { appendTo } from '../../core/append-to.ts';
import { placeName } from '../../yaml/text.ts';
import type { Finding } from '../../lint/lint-file.ts';
import type { Palette } from '../../render/color.ts';
import { counted } from '../../core/text/counted.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { wrapLine } from '../../render/table/wrap.ts';
import { countsOf, findingsOf, type LintReport } from './report.ts';

interface ReportOptions {
  readonly palette: Palette;
  /** Columns to wrap at; undefined where the report is not printed on a terminal. */
  readonly width: number | undefined;
}

function heading({ severity, place, message, rule }: Finding, palette: Palette): string {
  const word = severity === 'error' ? palette.bad('error:') : palette.warn('warning:');
  return `${palette.bold(safeText(placeName(place)))}: ${word} ${safeText(message)} ${palette.dim(`[${rule.id}]`)}`;
}

/** Further places of one message are only counted. */
const MAX_PLACES = 4;

function otherPlaces(others: readonly Finding[], palette: Palette): string {
  const places = others.slice(0, MAX_PLACES).map(({ place }) => safeText(placeName(place)));
  const rest = others.length - places.length;
  const more = rest > 0 ? ` and ${counted(rest, 'more place')}` : '';
  return `  ${palette.dim(`found ${others.length + 1} times:`)} also at ${places.join(', ')}${more}`;
}

/** Findings of one message, with the excerpt of the first. The reason of a rule is printed at its first finding. */
function paragraph(
  same: readonly [Finding, ...Finding[]],
  isFirst: boolean,
  { palette, width }: ReportOptions,
): string {
  const [finding, ...others] = same;
  const { rule, fix, edits } = finding;
  const lines = [
    ...(others.length > 0 ? [otherPlaces(others, palette)] : []),
    ...(isFirst ? [`  ${palette.dim('why:')} ${rule.why}`] : []),
    `  ${palette.dim('fix:')} ${safeText(fix)}${edits.length > 0 ? ' --fix can do that.' : ''}`,
  ].map((line) => wrapLine(line, width, '    '));
  const head = wrapLine(heading(finding, palette), width, '  ') + safeText(finding.excerpt(), { newlines: true });
  return `${[head, ...lines].join('\n')}\n`;
}

function summary(report: LintReport, palette: Palette): string {
  const { errors, warnings, objects, files, fixable } = countsOf(report);
  const where = `${counted(objects, 'object')} of ${counted(files, 'file')}`;
  const fixed = report.fixed === 0 ? '' : `; ${report.fixed} fixed`;
  if (errors + warnings === 0) {
    const text = objects === 0 ? `nothing to check in ${counted(files, 'file')}` : `no problems in ${where}`;
    return `${palette.ok(text)}${fixed}\n`;
  }
  const counts = [
    ...(errors > 0 ? [palette.bad(counted(errors, 'error'))] : []),
    ...(warnings > 0 ? [palette.warn(counted(warnings, 'warning'))] : []),
  ];
  const rest =
    fixable === 0 ? '' : `; --fix can fix ${fixable === errors + warnings ? 'all' : String(fixable)} of them`;
  return `${counts.join(' and ')} in ${where}${fixed}${rest}\n`;
}

/** Groups findings by message, in the order of the first of each. */
function grouped(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { rule, severity, message, fix } = finding;
    const key = JSON.stringify([rule.id, severity, message, fix]);
    appendTo(groups, key, finding);
  }
  return [...groups.values()];
}

/** A paragraph for each message with its places, and a summary. */
export function textReport(report: LintReport, options: ReportOptions): string {
  const explained = new Set<string>();
  const paragraphs = grouped(findingsOf(report)).map((same) => {
    const { id } = same[0].rule;
    const isFirst = !explained.has(id);
    explained.add(id);
    return `${paragraph(same, isFirst, options)}\n`;
  });
  return paragraphs.join('') + summary(report, options.palette);
}
