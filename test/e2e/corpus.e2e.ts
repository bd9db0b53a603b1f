import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { differingParts, type Result } from '../corpus/compare.ts';
import type { Section } from '../corpus/parse.ts';
import { readSections } from '../corpus/sections.ts';
import { dsCommand } from '../support/ds-command.ts';
import { atMost } from '../support/transcript/at-most.ts';
import { inNamespace } from '../support/transcript/cluster.ts';

const access = inject('cluster');
/** Programs at the same time; each takes most of a core. */
const gate = atMost(4);
/** In a shared namespace an age or a resource version may change between the two runs. */
const TRIES = 4;
const LIMIT_MS = 90_000;
/** The sections to run; all without it. */
const CHOSEN = process.env['CORPUS']?.split(',');

const SECTIONS = readSections().filter(({ name }) => CHOSEN?.includes(name) ?? true);

/** A namespace of its own for each program, or one for both. */
interface Side {
  readonly namespace: string;
  readonly kubeconfig: string;
}

const folder = mkdtempSync(join(tmpdir(), 'ds-corpus-'));
/** As one word of `sh`. */
const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
const DS = dsCommand().map(quoted).join(' ');
const KUBECTL = quoted(access?.kubectl ?? '');

function run(program: string, args: string, { kubeconfig }: Side): Promise<Result> {
  return gate(
    () =>
      new Promise((resolve, reject) => {
        const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig, TZ: 'UTC', LANG: 'C.UTF-8' };
        const child = spawn('/bin/sh', ['-c', `exec ${program} ${args}`], { cwd: folder, env, timeout: LIMIT_MS });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
        child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
        child.stdin.end();
        child.once('error', reject);
        child.once('close', (code, signal) => {
          resolve({ stdout, stderr: signal === null ? stderr : `${stderr}(killed: ${signal})`, code: code ?? 128 });
        });
      }),
  );
}

async function prepare(side: Side, setup: readonly string[]): Promise<void> {
  for (const args of setup) {
    const { code, stderr } = await run(KUBECTL, args, side);
    if (code !== 0) throw new Error(`the setup of ${side.namespace} failed: kubectl ${args}\n${stderr}`);
  }
}

async function openSide(namespace: string): Promise<Side> {
  const kubeconfig = join(folder, `${namespace}.kubeconfig`);
  writeFileSync(kubeconfig, inNamespace(readFileSync(access?.kubeconfig ?? '', 'utf8'), namespace), { mode: 0o600 });
  const side = { namespace, kubeconfig };
  await prepare(side, [`create namespace ${namespace}`, 'wait --for=create serviceaccount/default']);
  return side;
}

/** Runs one invocation of both programs, in turn where they share a namespace, until they agree as far as they should. */
async function compareOnce(section: Section, sides: readonly [Side, Side], index: number) {
  const invocation = section.invocations[index];
  if (invocation === undefined) throw new Error(`${section.name} has no invocation ${index}`);
  const [forDs, forKubectl] = sides;
  const expected = invocation.differs?.parts ?? [];
  await Promise.all([...new Set(sides)].map((side) => prepare(side, invocation.setup)));
  for (let tries = 1; ; tries += 1) {
    const [ds, kubectl] = await Promise.all([
      run(DS, invocation.ds, forDs),
      run(KUBECTL, invocation.kubectl, forKubectl),
    ]);
    const own = section.shared ? undefined : ([forDs.namespace, forKubectl.namespace] as const);
    const parts = differingParts(ds, kubectl, own);
    const agrees = parts.join() === expected.join() && (kubectl.code !== 0) === invocation.fails;
    if (agrees || !section.shared || tries === TRIES) return { invocation, ds, kubectl, parts, expected };
  }
}

describe.skipIf(access === undefined)('the corpus of invocations', { timeout: 300_000 }, () => {
  const opened = new Map<string, Promise<readonly [Side, Side]>>();

  beforeAll(() => cpSync(join(import.meta.dirname, '../corpus/manifests'), folder, { recursive: true }));
  afterAll(async () => {
    const namespaces = (await Promise.allSettled(opened.values())).flatMap((one) =>
      one.status === 'fulfilled' ? one.value.map(({ namespace }) => namespace) : [],
    );
    if (access !== undefined && namespaces.length > 0) {
      const args = ['--kubeconfig', access.kubeconfig, 'delete', 'namespace', '--wait=false', ...new Set(namespaces)];
      await promisify(execFile)(access.kubectl, args);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const open = ({ name, shared }: Section): Promise<readonly [Side, Side]> => {
    const first = openSide(`corpus-${name}-ds`);
    return Promise.all([first, shared ? first : openSide(`corpus-${name}-kc`)]);
  };

  describe.concurrent.each(SECTIONS.map((section) => [section.title, section] as const))('%s', (_, section) => {
    it('gives the results that it is said to give', async () => {
      const opening = open(section);
      opened.set(section.name, opening);
      const sides = await opening;
      const wrong: string[] = [];
      const check = async (index: number): Promise<void> => {
        const { invocation, ds, kubectl, parts, expected } = await compareOnce(section, sides, index);
        if (parts.join() === expected.join() && (kubectl.code !== 0) === invocation.fails) return;
        const shown = ({ stdout, stderr, code }: Result): string => `${stdout}--- stderr\n${stderr}--- exit ${code}\n`;
        wrong.push(
          `line ${invocation.line}: expected to differ in [${expected.join()}], differs in [${parts.join()}]`,
          `$ ds ${invocation.ds}\n${shown(ds)}$ kubectl ${invocation.kubectl}\n${shown(kubectl)}`,
        );
      };
      const rest = section.invocations.map((_each, index) => index).slice(1);
      // The first one prepares the namespace. What only reads can run at the same time
      await check(0);
      if (section.shared) await Promise.all(rest.map(check));
      else for (const index of rest) await check(index);
      expect(wrong.join('\n'), `${section.name}.corpus`).toBe('');
    });
  });
});
