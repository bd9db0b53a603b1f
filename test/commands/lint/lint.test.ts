import { describe, expect, it } from 'vitest';
import { lintCommand } from '../../../src/commands/lint/lint.ts';
import { isKind } from '../../../src/core/errors.ts';
import { RULES } from '../../../src/lint/rules/rules.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';
import { hintOf } from '../../support/hints.ts';

const GOOD = `apiVersion: v1
kind: ConfigMap
metadata: { name: a }
data: { b: c }
`;
const BAD = GOOD.replace('ConfigMap', 'Configmap').replace('b: c', 'b: 5');

async function lint(words: readonly string[], options: TestRuntimeOptions = {}) {
  const runtime = testRuntime({ files: { 'good.yaml': GOOD, 'bad.yaml': BAD }, ...options });
  const outcome = await invoke(lintCommand, words, runtime.rt);
  return { outcome, stdout: runtime.stdout(), files: runtime.files, connections: runtime.connections() };
}

async function refused(...words: readonly string[]): Promise<string> {
  const failed = await lint(words).catch((error: unknown) => error);
  if (!isKind(failed, 'usage')) throw new Error(`not refused: ${JSON.stringify(failed)}`);
  return `${failed.message} (${hintOf(failed) ?? ''})`;
}

describe('ds lint', () => {
  it('says that nothing is wrong, without a cluster', async () => {
    const { outcome, stdout, connections } = await lint(['-f', 'good.yaml']);
    expect({ outcome, stdout, connections }).toEqual({
      outcome: 'ok',
      stdout: 'no problems in 1 object of 1 file\n',
      connections: 0,
    });
  });

  it('says what is wrong, where, why, and what to do', async () => {
    const { outcome, stdout } = await lint(['-f', 'bad.yaml,good.yaml']);
    expect(outcome).toBe('failed');
    expect(stdout)
      .toBe(`bad.yaml:2:7: error: kind: there is no kind "Configmap" in v1; did you mean "ConfigMap"? [unknown-kind]
  2 | kind: Configmap
    |       ^
  why: Kinds are singular and in camel case: DaemonSet. The API server accepts no other spelling.
  fix: Write kind: ConfigMap. --fix can do that.

bad.yaml:4:12: error: data.b: text is expected here, not the number 5 [wrong-type]
  4 | data: { b: 5 }
    |            ^
  why: YAML reads 8080 as a number, and yes, on and off as true or false. Text fields need them in quotes, number fields without.
  fix: Put it in quotes. --fix can do that.

2 errors in 2 objects of 2 files; --fix can fix all of them
`);
  });

  it('wraps the sentences on a terminal, and not the excerpt', async () => {
    const { stdout } = await lint(['-f', 'bad.yaml'], { stdout: { isTTY: true, columns: 60 } });
    expect(stdout).toContain(
      'bad.yaml:2:7: error: kind: there is no kind "Configmap" in\n  v1; did you mean "ConfigMap"? [unknown-kind]\n  2 | kind: Configmap\n',
    );
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    const explained = await lint(['--explain', 'unknown-kind'], { stdout: { isTTY: true, columns: 60 } });
    for (const line of explained.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('colours for a terminal that wants it, and lets no escape sequence of a file through', async () => {
    const files = { 'x.yaml': GOOD.replace('b: c', '"\\e[31m": 5') };
    const { stdout } = await lint(['-f', 'x.yaml'], { files, stdout: { isTTY: true, color: true } });
    expect(stdout).toContain('\u001b[31merror:\u001b[39m');
    expect(stdout).toContain('data[^[[31m]');
    expect(stdout).not.toContain('[\u001b[31m]');
  });

  it('reads standard input', async () => {
    const { outcome, stdout } = await lint(['-f', '-', '-o', 'github'], { stdin: BAD });
    expect(outcome).toBe('failed');
    expect(stdout.split('\n')[0]).toBe(
      '::error file=STDIN,line=2,col=7,title=unknown-kind::kind: there is no kind "Configmap" in v1; did you mean "ConfigMap"?. Write kind: ConfigMap.',
    );
  });

  it('prints JSON', async () => {
    const { stdout } = await lint(['-f', 'bad.yaml', '-o', 'json']);
    const { findings, summary } = JSON.parse(stdout) as { findings: object[]; summary: object };
    expect(summary).toEqual({ errors: 2, warnings: 0, objects: 1, files: 1, fixable: 2, fixed: 0 });
    expect(findings[1]).toMatchObject({
      rule: 'wrong-type',
      severity: 'error',
      file: 'bad.yaml',
      line: 4,
      column: 12,
      object: 'Configmap/a',
      field: 'data.b',
      message: 'data.b: text is expected here, not the number 5',
      fixable: true,
    });
  });

  it('prints SARIF for code scanning, with every rule', async () => {
    const { stdout } = await lint(['-f', 'bad.yaml', '-o', 'sarif']);
    const sarif = JSON.parse(stdout) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[];
    };
    expect(sarif.version).toBe('2.1.0');
    const [run] = sarif.runs;
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(run?.results[0]).toMatchObject({
      ruleId: 'unknown-kind',
      level: 'error',
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'bad.yaml' }, region: { startLine: 2, startColumn: 7 } } },
      ],
    });
  });

  it('changes the severity of a rule; the last --rule wins', async () => {
    const words = ['-f', 'bad.yaml', '--rule=schema=off', '--rule=wrong-type=warn'];
    const { outcome, stdout } = await lint(words);
    expect(outcome).toBe('ok');
    expect(stdout).toContain('warning: data.b');
    expect(stdout).not.toContain('unknown-kind');
  });

  it('fixes files, and does not write files that need no fix', async () => {
    const { outcome, stdout, files } = await lint(['-f', 'bad.yaml', '-f', 'good.yaml', '--fix']);
    expect({ outcome, stdout }).toEqual({ outcome: 'ok', stdout: 'no problems in 2 objects of 2 files; 2 fixed\n' });
    expect(files.textOf('bad.yaml')).toBe(GOOD.replace('b: c', 'b: "5"'));
    expect(files.textOf('good.yaml')).toBe(GOOD);
  });

  it('explains a rule', async () => {
    const { stdout } = await lint(['--explain', 'update-limits']);
    expect(stdout).toContain('update-limits (error, validation)\n');
    expect(stdout).toContain('Set one of maxUnavailable and maxSurge');
  });

  it('lists the rules when none is named, also before another flag', async () => {
    for (const words of [['--explain'], ['--explain', '-o', 'text'], ['--explain=']]) {
      const { stdout, outcome } = await lint(words);
      expect(outcome).toBe('ok');
      for (const { id, title } of RULES) {
        const line = stdout.split('\n').find((one) => one.startsWith(`  ${id} `));
        expect(line?.endsWith(`  ${title}`), id).toBe(true);
      }
    }
  });

  it('groups the same finding in many places, with their count', async () => {
    const files = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`${index}.yaml`, BAD]));
    const names = Object.keys(files).join(',');
    const { stdout } = await lint(['-f', names], { files });
    expect(stdout.match(/there is no kind "Configmap"/g)).toHaveLength(1);
    expect(stdout).toContain(
      '  found 7 times: also at 1.yaml:2:7, 2.yaml:2:7, 3.yaml:2:7, 4.yaml:2:7 and 2 more places\n',
    );
    expect(stdout).toContain('14 errors in 7 objects of 7 files');
    const { stdout: json } = await lint(['-f', names, '-o', 'json'], { files });
    expect((JSON.parse(json) as { findings: object[] }).findings).toHaveLength(14);
  });

  it('refuses conflicting flags', async () => {
    expect(await refused()).toBe('must specify one of -f and -k (ds -f FILE)');
    expect(await refused('-f', 'a', '--rule', 'latest-image')).toContain('use ID=off, ID=warn or ID=error');
    expect(await refused('-f', 'a', '--rule', 'latest-imgae=off')).toBe(
      'there is no rule "latest-imgae" (did you mean latest-image?)',
    );
    expect(await refused('--explain', 'nothing-like-it')).toBe(
      'there is no rule "nothing-like-it" (list the rules: ds lint --explain)',
    );
    expect(await refused('-f', '-', '--fix')).toContain('--fix cannot be used with stdin and URLs');
  });
});

describe('the rules', () => {
  it('have unique ids, a title, a reason and a fix', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, title, why, fix } of RULES) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title, id).not.toMatch(/[.:]$/);
      expect(why, id).toMatch(/\S{3}.*[.…]$/);
      expect(fix, id).toMatch(/[.…]$/);
    }
  });
});
