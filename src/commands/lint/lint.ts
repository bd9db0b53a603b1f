import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { explainRule, listRules } from '../../lint/rules/explain-rule.ts';
import { fixFile } from '../../lint/fix/fix-file.ts';
import { lintFile, withSetFindings, type LintedFile, type RuleSettings } from '../../lint/lint-file.ts';
import type { Severity } from '../../lint/rules/rule.ts';
import { idsOf, nearestRule, ruleOf, RULES } from '../../lint/rules/rules.ts';
import { sourceFiles, type SourceFile } from '../../manifest/sources.ts';
import { wrapText } from '../../render/table/wrap.ts';
import { loadPalette } from '../../render/color.ts';
import { toJson } from '../../render/output/json.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { OUTPUT_FLAG } from '../shared/flags.ts';
import { githubReport, jsonReport, sarifReport } from './machine-report.ts';
import { countsOf, type LintReport } from './report.ts';
import { textReport } from './text-report.ts';
import { checkFiles, MANIFEST_FLAGS } from '../shared/manifest/manifest-flags.ts';
import type { Runtime } from '../shared/runtime.ts';

const LEVELS = ['off', 'warn', 'error'] as const;

const FLAGS = {
  filename: MANIFEST_FLAGS.filename,
  kustomize: MANIFEST_FLAGS.kustomize,
  recursive: MANIFEST_FLAGS.recursive,
  output: {
    ...OUTPUT_FLAG,
    default: 'text',
    choices: ['text', 'json', 'sarif', 'github'],
    help: 'output format: text, json, sarif (code scanning) or github (annotations in pull requests)',
  },
  rule: {
    type: 'strings',
    split: true,
    value: 'ID=LEVEL',
    suggests: RULES.map(({ id }) => `${id}=`),
    help: 'set the level of a rule or group: off, warn or error; repeatable',
  },
  fix: { type: 'boolean', help: 'fix the files where that is safe to automate; keeps comments and layout' },
  explain: {
    type: 'string',
    value: 'RULE',
    alone: '',
    suggests: RULES.map(({ id }) => id),
    help: 'explain a rule; without RULE, list the rules',
  },
} as const satisfies Flags;

function unknownRule(id: string): DsError {
  const near = nearestRule(id);
  const list = hint`list the rules: ${dsCommand('lint', [], { flags: { explain: true } })}`;
  return new DsError('usage', `there is no rule "${id}"`, {
    hint: near === undefined ? list : `did you mean ${near}?`,
  });
}

/** Parses `--rule`; the last setting of a rule wins. Throws a DsError of kind `usage`. */
function settingsOf(words: readonly string[]): RuleSettings {
  const settings = new Map<string, Severity | 'off'>();
  for (const word of words) {
    const [id = '', requested = ''] = word.split('=');
    const level = LEVELS.find((one) => one === requested);
    if (level === undefined) {
      throw new DsError('usage', `invalid --rule "${word}": use ID=off, ID=warn or ID=error`);
    }
    const ids = idsOf(id);
    if (ids.length === 0) throw unknownRule(id);
    for (const one of ids) settings.set(one, level);
  }
  return settings;
}

async function fixAndLint(
  file: SourceFile,
  settings: RuleSettings,
  rt: Runtime,
): Promise<{ linted: LintedFile; fixed: number }> {
  const { content, fixed: count, linted } = await fixFile(file.name, file.bytes, settings);
  if (content !== undefined) await rt.files.replace(file.name, content);
  return { linted, fixed: count };
}

async function print(report: LintReport, output: 'text' | 'json' | 'sarif' | 'github', rt: Runtime): Promise<void> {
  const { stdout } = rt.io;
  switch (output) {
    case 'text':
      stdout.write(
        textReport(report, {
          palette: await loadPalette(stdout),
          width: stdout.isTTY ? stdout.columns : undefined,
        }),
      );
      return;
    case 'json':
      stdout.write(`${toJson(jsonReport(report), { indent: 2, forTerminal: stdout.isTTY })}\n`);
      return;
    case 'sarif':
      stdout.write(`${toJson(sarifReport(report), { indent: 2, forTerminal: stdout.isTTY })}\n`);
      return;
    case 'github':
      stdout.write(githubReport(report));
  }
}

export const lintCommand = defineCommand({
  path: ['lint'],
  summary: 'Check manifests for errors and bad practice, without a cluster',
  description:
    'Reads files as kubectl does and reports what the API server would reject (unknown kinds and fields, wrong types, its validation of ' +
    'DaemonSets and their pods) and what it would accept but causes problems on nodes. Each finding has a place, a rule, the reason and ' +
    'what to do. The other objects of the files are checked for fields and types, and for how they fit together.\n\n' +
    'The comment "# ds-lint-ignore RULE" disables a rule for its line, or for the next line when it stands alone; ' +
    '"# ds-lint-ignore-file RULE" for the file.\n\n' +
    'Exits 0 without errors (warnings do not count), 1 with errors, and 2 for a wrong command line.',
  examples: [
    { command: 'ds lint -f agent.yaml', comment: 'check a file' },
    { command: 'ds lint -f manifests/ -R --rule=advice=off', comment: 'report only what the API server would reject' },
    { command: 'ds lint -k overlays/production', comment: 'check a kustomization' },
    { command: 'ds lint -f agent.yaml --fix', comment: 'fix what is safe to automate' },
    { command: 'ds lint -f manifests/ -o sarif > lint.sarif', comment: 'write a report for code scanning' },
    { command: 'ds lint --explain', comment: 'list the rules' },
    { command: 'ds lint --explain update-limits', comment: 'explain a rule' },
  ],
  args: [],
  flags: FLAGS,
  check: ({ flags }) => {
    settingsOf(flags.rule);
    if (flags.explain !== undefined) {
      if (flags.explain !== '' && ruleOf(flags.explain) === undefined) throw unknownRule(flags.explain);
      return;
    }
    checkFiles(flags);
    if (flags.fix && flags.kustomize !== undefined) {
      throw new DsError('usage', '--fix cannot be used with --kustomize', {
        hint: hint`fix the files of the kustomization: ${dsCommand('lint', [], { flags: { filename: 'FILE', fix: true } })}`,
      });
    }
    if (flags.fix && flags.filename.some((name) => name === '-' || /^https?:\/\//.test(name))) {
      throw new DsError('usage', '--fix cannot be used with stdin and URLs', {
        hint: 'save the manifest to a file first',
      });
    }
  },
  run: async ({ flags }, rt) => {
    if (flags.explain !== undefined) {
      const explained = ruleOf(flags.explain);
      const text = explained === undefined ? listRules() : explainRule(explained);
      rt.io.stdout.write(wrapText(text, rt.io.stdout));
      return 'ok';
    }
    const settings = settingsOf(flags.rule);
    const files: LintedFile[] = [];
    let count = 0;
    for await (const file of sourceFiles(flags.filename, flags, rt)) {
      if (flags.fix) {
        const done = await fixAndLint(file, settings, rt);
        files.push(done.linted);
        count += done.fixed;
      } else files.push(await lintFile(file.name, file.bytes, settings));
    }
    const report: LintReport = { files: withSetFindings(files, settings), fixed: count };
    await print(report, flags.output, rt);
    return countsOf(report).errors > 0 ? 'failed' : 'ok';
  },
});
