import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { explainRule, listRules } from '../../lint/rules/explain-rule.ts';
import { fixFile } from '../../lint/fix/fix-file.ts';
import { lintFile, withSetFindings, type LintedFile, type RuleSettings } from '../../lint/lint-file.ts';
import type { Severity } from '../../lint/rules/rule.ts';
import { idsOf, nearestRule, ruleOf, RULES } from '../../lint/rules/rules.ts';
import { sourceFiles, type SourceFile } from '../../manifest/sources.ts';
import { loadPalette } from '../../render/color.ts';
import { toJson } from '../../render/output/json.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
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
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    default: 'text',
    choices: ['text', 'json', 'sarif', 'github'],
    help: 'text for people; json, sarif (code scanning) or github (marks in pull requests) for programs',
  },
  rule: {
    type: 'strings',
    split: true,
    value: 'ID=LEVEL',
    suggests: RULES.map(({ id }) => `${id}=`),
    help: 'make a rule, or a group of them, off, warn or error; may be given several times',
  },
  fix: { type: 'boolean', help: 'fix in the files what is safe to automate; comments and layout stay' },
  explain: {
    type: 'string',
    value: 'RULE',
    alone: '',
    suggests: RULES.map(({ id }) => id),
    help: 'explain a rule: what it finds, why, and what to do; without RULE, list the rules',
  },
} as const satisfies Flags;

function unknownRule(id: string): DsError {
  const near = nearestRule(id);
  const list = hint`list the rules: ${dsCommand('lint', [], { flags: { explain: true } })}`;
  return new DsError('usage', `there is no rule "${id}"`, {
    hint: near === undefined ? list : `did you mean ${near}?`,
  });
}

/** Reads `--rule`; throws a DsError of kind `usage`. The last word on a rule counts. */
function settingsOf(words: readonly string[]): RuleSettings {
  const settings = new Map<string, Severity | 'off'>();
  for (const word of words) {
    const [id = '', requested = ''] = word.split('=');
    const level = LEVELS.find((one) => one === requested);
    if (level === undefined) {
      throw new DsError('usage', `invalid --rule "${word}": it is ID=off, ID=warn or ID=error`);
    }
    const ids = idsOf(id);
    if (ids.length === 0) throw unknownRule(id);
    for (const one of ids) settings.set(one, level);
  }
  return settings;
}

async function fixed(
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
      stdout.write(textReport(report, await loadPalette(stdout)));
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
  summary: 'Find what is wrong in manifests, without a cluster',
  description:
    'Reads the files as kubectl does and says of each what the API server would refuse (unknown kinds and fields, wrong types, its own ' +
    "validation of DaemonSets and their pods) and what it would take and nodes would suffer from. Every finding has its place, its rule's " +
    'name, the reason and what to do. What ships beside a DaemonSet is held to its fields and types too, and to how the objects fit ' +
    'together.\n\n' +
    'A comment "# ds-lint-ignore RULE" switches a rule off for its line, or for the next one when it stands alone; ' +
    '"# ds-lint-ignore-file RULE" for the file.\n\n' +
    'Exits 0 when there are no errors (warnings are none), 1 when there are, and 2 when the command line is wrong.',
  examples: [
    { command: 'ds lint -f agent.yaml', says: 'what is wrong with a file' },
    { command: 'ds lint -f manifests/ -R --rule=advice=off', says: 'only what the API server would refuse' },
    { command: 'ds lint -k overlays/production', says: 'what a kustomization comes to' },
    { command: 'ds lint -f agent.yaml --fix', says: 'fix what is safe to automate' },
    { command: 'ds lint -f manifests/ -o sarif > lint.sarif', says: 'for code scanning' },
    { command: 'ds lint --explain', says: 'list the rules' },
    { command: 'ds lint --explain update-limits', says: 'explain a rule' },
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
      throw new DsError('usage', '--fix writes into files, and what a kustomization comes to is none', {
        hint: hint`fix the files that it is made of: ${dsCommand('lint', [], { flags: { filename: 'FILE', fix: true } })}`,
      });
    }
    if (flags.fix && flags.filename.some((name) => name === '-' || /^https?:\/\//.test(name))) {
      throw new DsError('usage', '--fix writes into files: standard input and URLs have none', {
        hint: 'save it to a file first',
      });
    }
  },
  run: async ({ flags }, rt) => {
    if (flags.explain !== undefined) {
      const explained = ruleOf(flags.explain);
      rt.io.stdout.write(explained === undefined ? listRules() : explainRule(explained));
      return 'ok';
    }
    const settings = settingsOf(flags.rule);
    const files: LintedFile[] = [];
    let count = 0;
    for await (const file of sourceFiles(flags.filename, flags, rt)) {
      if (flags.fix) {
        const done = await fixed(file, settings, rt);
        files.push(done.linted);
        count += done.fixed;
      } else files.push(await lintFile(file.name, file.bytes, settings));
    }
    const report: LintReport = { files: withSetFindings(files, settings), fixed: count };
    await print(report, flags.output, rt);
    return countsOf(report).errors > 0 ? 'failed' : 'ok';
  },
});
