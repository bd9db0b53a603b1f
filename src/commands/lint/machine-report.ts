import type { Json } from '../../core/json/json.ts';
import { DS_VERSION } from '../../core/version.ts';
import type { Finding } from '../../lint/lint-file.ts';
import type { Rule } from '../../lint/rules/rule.ts';
import { RULES } from '../../lint/rules/rules.ts';
import { countsOf, findingsOf, type LintReport } from './report.ts';

const SARIF_SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

function findingJson({ rule, severity, message, place, fix, edits, object, field }: Finding): Json {
  return {
    rule: rule.id,
    severity,
    file: place.file,
    line: place.line,
    column: place.column,
    ...(object === undefined ? {} : { object }),
    ...(field === undefined || field === '' ? {} : { field }),
    message,
    why: rule.why,
    fix,
    fixable: edits.length > 0,
  };
}

export function jsonReport(report: LintReport): Json {
  const { errors, warnings, objects, files, fixable } = countsOf(report);
  return {
    findings: findingsOf(report).map(findingJson),
    summary: { errors, warnings, objects, files, fixable, fixed: report.fixed },
  };
}

const level = (severity: Finding['severity']): string => (severity === 'error' ? 'error' : 'warning');

function sarifRule({ id, group, severity, title, why, fix }: Rule): Json {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    defaultConfiguration: { level: level(severity) },
    properties: { tags: [group] },
  };
}

/** A path as a URI, with slashes on Windows too. */
function uriOf(file: string): string {
  return /^https?:/.test(file)
    ? file
    : encodeURI(file.replaceAll('\\', '/').replace(/\p{Cs}/gu, '\ufffd')).replace(/[?#]/g, encodeURIComponent);
}

/** SARIF 2.1.0, for code scanning. */
export function sarifReport(report: LintReport): Json {
  const results = findingsOf(report).map(({ rule, severity, message, place, fix }) => ({
    ruleId: rule.id,
    ruleIndex: RULES.indexOf(rule),
    level: level(severity),
    message: { text: `${message}. ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place.file) },
          region: { startLine: place.line, startColumn: place.column },
        },
      },
    ],
  }));
  const driver = { name: 'ds', version: DS_VERSION, rules: RULES.map(sarifRule) };
  return {
    $schema: SARIF_SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that annotate a pull request in GitHub Actions. */
export function githubReport(report: LintReport): string {
  return findingsOf(report)
    .map(({ rule, severity, message, place, fix }) => {
      const where = `file=${escapedProperty(place.file)},line=${place.line},col=${place.column}`;
      return `::${level(severity)} ${where},title=${escapedProperty(rule.id)}::${escaped(`${message}. ${fix}`)}\n`;
    })
    .join('');
}
