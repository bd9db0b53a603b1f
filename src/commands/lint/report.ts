import type { Finding, LintedFile } from '../../lint/lint-file.ts';

export interface LintReport {
  readonly files: readonly LintedFile[];
  /** Findings that `--fix` has fixed. */
  readonly fixed: number;
}

export interface LintCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly objects: number;
  readonly files: number;
  /** Findings that `--fix` can fix. */
  readonly fixable: number;
}

export function findingsOf({ files }: LintReport): readonly Finding[] {
  return files.flatMap(({ findings }) => findings);
}

export function countsOf(report: LintReport): LintCounts {
  const findings = findingsOf(report);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return {
    errors,
    warnings: findings.length - errors,
    objects: report.files.reduce((sum, { objects }) => sum + objects, 0),
    files: report.files.length,
    fixable: findings.filter(({ edits }) => edits.length > 0).length,
  };
}
