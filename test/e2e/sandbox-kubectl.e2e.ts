import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApiServer } from '../sandbox/start-api-server.ts';
import { findAssets } from '../control-plane/assets.ts';
import type { Connection } from '../control-plane/api.ts';
import { startBareControlPlane } from '../vectors/bare-control-plane.ts';
import { KUBECTL_STEPS, LABELLED_NODE, type KubectlStep } from '../sandbox/kubectl-steps.ts';

/** A server for kubectl, with a folder for its files. */
interface Side {
  readonly kubeconfig: string;
  readonly folder: string;
}

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let kubectl = '';
const closing: (() => unknown)[] = [];

function sideOf(name: string, kubeconfig: string): Side {
  const folder = mkdtempSync(join(tmpdir(), `daemonset-cli-${name}-`));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  return { kubeconfig: file, folder };
}

function kubeconfigWith({ server, authority, certificate, key }: Connection): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const cluster = { server, 'certificate-authority-data': base64(authority) };
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  });
}

function start({ kubeconfig, folder }: Side, args: readonly string[], editor?: string) {
  const flags = ['--kubeconfig', kubeconfig, '--cache-dir', join(folder, 'cache')];
  return spawn(kubectl, [...flags, ...args], {
    env: { PATH: process.env['PATH'], HOME: folder, ...(editor === undefined ? {} : { KUBE_EDITOR: editor }) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function run(side: Side, { args, input = '', editor }: KubectlStep): Promise<Said> {
  const child = start(side, args, editor);
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, out: steady(out), err: steady(err) };
}

/** kubectl's output without what differs between runs. */
function steady(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>')
    .replace(/resourceVersion: "\d+"/g, 'resourceVersion: "<version>"')
    .replace(/^(diff|---|\+\+\+) .*$/gm, '$1')
    .replace(/^(I|W|E)\d{4} [\d:.]+ +\d+ /gm, '$1 ')
    .replace(/\b\d+s\b/g, '<age>')
    .replace(/ +/g, ' ')
    .replace(/ $/gm, '')
    .trimEnd();
}

describe.skipIf(inject('controlPlaneFolder') === undefined)(
  'kubectl says the same of the sandbox as of a server',
  () => {
    let [real, sandbox]: Side[] = [];

    beforeAll(async () => {
      kubectl = join(await findAssets(() => undefined), 'kubectl');
      const [plane, running] = await Promise.all([startBareControlPlane('', ['ServiceAccount']), startApiServer()]);
      closing.push(
        () => plane.stop(),
        () => running.close(),
      );
      real = sideOf('real', kubeconfigWith(plane.connection));
      sandbox = sideOf('sandbox', running.kubeconfig);
    });
    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    });

    const sides = (): readonly [Side, Side] => {
      if (real === undefined || sandbox === undefined) throw new Error('there are no servers');
      return [real, sandbox];
    };

    // The steps build on one another.
    it.each(KUBECTL_STEPS.map((step, index) => [index + 1, step.args.join(' '), step] as const))(
      '%i. kubectl %s',
      async (_index, _title, step) => {
        const [theirs, ours] = await Promise.all(sides().map((side) => run(side, step)));
        expect(ours).toEqual(theirs);
        expect(ours?.code).toBe(step.code ?? 0);
      },
    );

    it('api-resources', async () => {
      const [theirs, ours] = await Promise.all(
        sides().map((side) => run(side, { args: ['api-resources', '-o', 'wide'] })),
      );
      const known = new Set(theirs?.out.split('\n'));
      expect(ours?.out.split('\n').filter((line) => !known.has(line))).toEqual([]);
      expect(ours?.out).toMatch(/^daemonsets ds apps\/v1 true DaemonSet /m);
    });

    it('get -w', async () => {
      const watched = await Promise.all(
        sides().map(async (side) => {
          const child = start(side, ['get', 'nodes', LABELLED_NODE, '-w', '-L', 'turn', '--no-headers']);
          const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
          const seen: unknown[] = [];
          for (const turn of ['a', 'b', 'c']) {
            seen.push(steady(String((await lines.next()).value)));
            const labelled = await run(side, { args: ['label', '--overwrite', 'node', LABELLED_NODE, `turn=${turn}`] });
            expect(labelled.code).toBe(0);
          }
          child.kill('SIGTERM');
          return seen;
        }),
      );
      expect(watched[1]).toEqual(watched[0]);
      expect(watched[1]).toHaveLength(3);
    });
  },
);
