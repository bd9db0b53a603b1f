import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildDs, ended, type BuiltDs, type Ran } from '../support/built-ds.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/ci.md'), 'utf8');

function example(name: string): string {
  const [, block] = new RegExp(`^\`\`\`${name}\n([^]*?)^\`\`\`$`, 'm').exec(text) ?? [];
  if (block === undefined) throw new Error(`docs/ci.md has no example ${name}`);
  return block;
}

interface Step {
  readonly name: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly steps: readonly Step[] };
};

describe('what docs/ci.md and action.yml say, run in a sandbox', { timeout: 120_000 }, () => {
  let ds: BuiltDs;

  beforeAll(() => {
    ds = buildDs();
    mkdirSync(join(ds.folder.path, 'path'));
    chmodSync(ds.folder.write('path/ds', `#!/bin/sh\nexec ${ds.command.join(' ')} "$@"\n`), 0o755);
    cpSync(join(root, 'examples'), join(ds.folder.path, 'manifests'), { recursive: true });
  }, 120_000);
  afterAll(() => ds.folder.remove());

  function inSandbox(lines: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const path = [join(ds.folder.path, 'path'), process.env['PATH'] ?? ''].join(delimiter);
    const args = ['sandbox', 'run', '--', 'bash', '-ec', lines.join('\n')];
    return ended(
      spawn(join(ds.folder.path, 'path/ds'), args, { cwd: ds.folder.path, env: { ...ds.env, ...more, PATH: path } }),
    );
  }

  it('the steps of the action lint, plan and wait', async () => {
    const [install, ...steps] = action.runs.steps;
    expect(install?.run).toContain('npm install --global .');
    for (const { env = {} } of steps) {
      for (const value of Object.values(env))
        expect(action.inputs).toHaveProperty(/inputs\.(\w+)/.exec(value)?.[1] ?? '');
    }
    const [lint, plan, status] = steps.map(({ run }) => `(set -eo pipefail; ${run.trim()})`);
    const env = {
      FILES: 'manifests',
      NAME: 'log-agent',
      NAMESPACE: 'logging',
      TIMEOUT: '1m',
      RUNNER_TEMP: ds.folder.path,
      GITHUB_OUTPUT: join(ds.folder.path, 'output'),
    };
    const lines = [lint ?? '', plan ?? '', 'ds apply -f manifests', status ?? ''];
    const { code, stdout, stderr } = await inSandbox(lines, env);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain('successfully rolled out');
    const body = join(ds.folder.path, 'ds-plan.md');
    expect(readFileSync(env.GITHUB_OUTPUT, 'utf8')).toBe(`comment=${body}\n`);
    expect(readFileSync(body, 'utf8')).toMatch(/^### ds plan\n\n```\n[^]*log-agent[^]*\n```\n$/);
  });

  it('the example of GitHub gives inputs that the action has', () => {
    const { jobs } = parse(example('yaml github')) as {
      jobs: { agent: { steps: readonly { uses: string; with?: object }[] } };
    };
    const used = jobs.agent.steps.find(({ uses }) => uses === './ds');
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(used?.with ?? { none: '' })));
  });

  it('the scripts of GitLab, the hook of Argo CD and the wait beside Flux succeed', async () => {
    const gitlab = parse(example('yaml gitlab')) as Record<string, { script: readonly string[] }>;
    const job = parse(example('yaml argocd')) as {
      spec: { template: { spec: { containers: readonly { args: readonly string[] }[] } } };
    };
    const hook = `ds ${job.spec.template.spec.containers[0]?.args.join(' ') ?? ''}`;
    const lines = [...Object.values(gitlab).flatMap(({ script }) => script), hook, example('sh').trim()];
    expect(lines).toHaveLength(5);
    const { code, stdout, stderr } = await inSandbox(lines);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout.match(/successfully rolled out/g)?.length).toBeGreaterThanOrEqual(2);
    expect(parse(example('yaml flux'))).toMatchObject({ kind: 'Kustomization', spec: { wait: true } });
  });
});
