import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDs, ended, type BuiltDs } from '../support/built-ds.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'README.md'), 'utf8');
/** A block takes seconds on an idle machine. */
const PATIENCE = 180_000;

/** The commands in the blocks below a heading, as they stand. */
function commandsBelow(heading: string): readonly string[] {
  const section = text.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line !== '');
}

describe('README.md', () => {
  let ds: BuiltDs;
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    ds = buildDs();
    const bin = join(ds.folder.path, 'path');
    mkdirSync(bin);
    script(join(bin, 'ds'), `exec ${ds.command.join(' ')} "$@"`);
    env = { ...ds.env, PATH: [bin, process.env['PATH'] ?? ''].join(delimiter) };
    cpSync(join(root, 'examples'), join(ds.folder.path, 'examples'), { recursive: true });
  }, PATIENCE);
  afterAll(() => ds.folder.remove());

  function script(file: string, lines: string): void {
    writeFileSync(file, `#!/bin/sh\n${lines}\n`);
    chmodSync(file, 0o755);
  }

  /** Each line as a person types it, in the folder of the repository; the first that fails ends it. */
  async function type(lines: readonly string[], inSandbox: boolean): Promise<void> {
    script(join(ds.folder.path, 'typed.sh'), ['set -ex', ...lines].join('\n'));
    const [command = '', ...args] = inSandbox
      ? ['ds', 'sandbox', 'run', '--scenario', 'zones', '--', './typed.sh']
      : ['./typed.sh'];
    const { code, stdout, stderr } = await ended(spawn(command, args, { cwd: ds.folder.path, env }));
    expect(code, `${stdout}\n${stderr}`).toBe(0);
  }

  it(
    'has a tour that can be typed as it stands',
    async () => {
      const [first, ...lines] = commandsBelow('Two-minute tour');
      expect(first).toMatch(/^ds sandbox run +#/);
      expect(lines).toHaveLength(8);
      const failing = lines.filter((line) => line.includes('# exits 1'));
      expect(failing).toHaveLength(1);
      const typed = lines.map((line) =>
        failing.includes(line) ? `${line.replace(/ #.*/, '')} && exit 9 || test $? = 1` : line,
      );
      await type(typed, true);
    },
    PATIENCE,
  );

  it('names the tests that .ci/run runs', () => {
    expect(text).toContain('`npm ci && npm test`');
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toMatch(/npm ci$[^]* npm test --$/m);
  });

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it(
    'has commands of the main job that can be typed as they stand',
    async () => {
      const lines = commandsBelow('The main job');
      expect(lines).toHaveLength(6);
      await type(lines, true);
    },
    PATIENCE,
  );

  it(
    'has commands around a change that can be typed as they stand, once something runs',
    async () => {
      const lines = commandsBelow('Before and after a change');
      expect(lines).toHaveLength(13);
      await type(['ds apply -f examples/log-agent.yaml --wait', ...lines], true);
    },
    PATIENCE,
  );

  it(
    'has commands for the sandbox that can be typed as they stand',
    async () => {
      const lines = commandsBelow('Without a cluster');
      expect(lines).toHaveLength(3);
      await type(lines, false);
    },
    PATIENCE,
  );

  it(
    'greets in a sandbox with commands that can be typed as they stand',
    async () => {
      const greeting = await ended(
        spawn('ds', ['sandbox', 'run'], { cwd: ds.folder.path, env: { ...env, SHELL: 'true' } }),
      );
      const [, proposed = ''] = /Try: (.*)/.exec(greeting.stderr) ?? [];
      const lines = proposed.split(/, then | and /);
      expect(lines).toHaveLength(3);
      expect(lines.every((line) => line.startsWith('ds '))).toBe(true);
      await type(lines, true);
    },
    PATIENCE,
  );
});
