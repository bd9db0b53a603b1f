import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { restartApiServer } from '../../control-plane/api-server-restart.ts';
import type { Api, ApiObject } from '../../control-plane/api.ts';
import { startControlPlane, type ControlPlane } from '../../control-plane/cluster.ts';
import { buildDs, type BuiltDs } from '../../support/built-ds.ts';
import { manifestOf } from './run-cell.ts';

const SETS = '/apis/apps/v1/namespaces/faults/daemonsets';
const DOWN_MS = 1500;
/** A command that has not ended by then hangs. After each restart the controllers themselves take longer to come back: their backoff grows. */
const LIMIT_MS = 170_000;

const cluster = inject('cluster');
const isPossible = cluster !== undefined && process.platform === 'linux';
if (!isPossible) process.stderr.write('\nSKIPPED: an API server that is killed and started again\n\n');

interface Running {
  readonly child: ChildProcess;
  /** What has been printed so far. */
  stdout(): string;
  stderr(): string;
  /** The exit code; null for one that hangs, which is killed. */
  readonly ended: Promise<number | null>;
  /** Resolves once standard output matches. */
  printed(pattern: RegExp): Promise<void>;
}

describe.skipIf(!isPossible)('ds while the API server is killed and comes back', { timeout: 400_000 }, () => {
  let plane: ControlPlane;
  let ds: BuiltDs;
  let api: Api;

  beforeAll(async () => {
    ds = buildDs();
    plane = await startControlPlane({ owner: process.pid });
    api = plane.connect();
    await api.create('/api/v1/namespaces', { metadata: { name: 'faults' } });
  }, 120_000);

  afterAll(async () => {
    api.close();
    await plane.stop();
    ds.folder.remove();
  }, 60_000);

  const start = (...words: readonly string[]): Running => {
    const env = { ...ds.env, KUBECONFIG: plane.kubeconfig };
    const [program, ...first] = ds.command;
    const child = spawn(program, [...first, ...words, '-n', 'faults'], { cwd: ds.folder.path, env });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => void (text.stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => void (text.stderr += part));
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const ended = new Promise<number | null>((resolve) =>
      child.once('close', (code) => {
        clearTimeout(limit);
        resolve(code);
      }),
    );
    return {
      child,
      stdout: () => text.stdout,
      stderr: () => text.stderr,
      ended,
      printed: async (pattern) => {
        const until = Date.now() + LIMIT_MS;
        while (!pattern.test(text.stdout)) {
          await sleep(20);
          if (Date.now() > until) throw new Error(`${String(pattern)} is not printed:\n${text.stdout}\n${text.stderr}`);
        }
      },
    };
  };

  /** Until the API server answers again. */
  const back = async (): Promise<void> => {
    const until = Date.now() + LIMIT_MS;
    for (;;) {
      await sleep(100);
      const isReady = await api.get('/readyz').then(
        () => true,
        () => false,
      );
      if (isReady) return;
      if (Date.now() > until) throw new Error('the API server does not come back');
    }
  };
  const restart = async (): Promise<void> => {
    await restartApiServer(plane.folder, { downMs: DOWN_MS });
    await back();
  };
  const apply = async (name: string, more: object = {}): Promise<void> => {
    const running = start('apply', '-f', ds.folder.write(`${name}.yaml`, manifestOf(name, 'busybox:1')));
    expect(await running.ended, running.stderr()).toBe(0);
    await api.patch(`${SETS}/${name}`, more);
  };
  const isSound = (running: Running): void => {
    expect(running.stderr()).not.toMatch(/bug in ds|^\s+at /m);
  };

  it('goes on with a watch, and repeats nothing', async () => {
    await apply('watched');
    const running = start('get', 'watched', '-w', '--no-headers', '-o', 'name');
    await running.printed(/watched\n/);
    await restart();
    await api.patch(`${SETS}/watched`, { metadata: { labels: { tier: 'edge' } } });
    await running.printed(/watched\n[^]*watched\n/);
    // what would be printed twice has time to come
    await sleep(3000);
    running.child.kill('SIGINT');
    expect(await running.ended, running.stderr()).toBe(130);
    expect(running.stdout()).toBe('daemonset.apps/watched\n'.repeat(2));
    isSound(running);
  });

  it('goes on waiting for a deletion', async () => {
    await apply('deleted', { metadata: { finalizers: ['example.com/keep'] } });
    const running = start('delete', 'deleted');
    await running.printed(/deleted from/);
    await restart();
    await api.patch(`${SETS}/deleted`, { metadata: { finalizers: null } });
    expect(await running.ended, running.stderr()).toBe(0);
    isSound(running);
  });

  it('reports what it could not apply, and the next apply does the rest', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `map-${index}`);
    const maps = names.map(
      (name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {key: value}\n`,
    );
    const file = ds.folder.write('maps.yaml', maps.join('---\n'));
    const running = start('apply', '-f', file);
    await running.printed(/created\n/);
    await restart();
    const code = await running.ended;
    expect([0, 1], running.stderr()).toContain(code);
    if (code === 1) expect(running.stderr()).toMatch(/^error: /m);
    isSound(running);
    const again = start('apply', '-f', file);
    expect(await again.ended, again.stderr()).toBe(0);
    expect(again.stdout().match(/^configmap\/map-\d+ (created|unchanged)$/gm)).toHaveLength(60);
  });

  it('finishes a rollout run, if need be when it is started again', async () => {
    const manifest = manifestOf('driven', 'busybox:1', { nodeSelector: '{}' }).replace(
      'spec:\n',
      'spec:\n  updateStrategy: {type: OnDelete}\n',
    );
    const applied = start('apply', '-f', ds.folder.write('driven.yaml', manifest), '--wait', '--timeout=60s');
    expect(await applied.ended, applied.stderr()).toBe(0);
    const changed = start('set', 'image', 'driven', 'main=busybox:2');
    expect(await changed.ended, changed.stderr()).toBe(0);
    const running = start('rollout', 'run', 'driven', '--batch=1', '--ready-for=1s');
    await running.printed(/node-\d/);
    await restart();
    const code = await running.ended;
    expect([0, 1], `${running.stdout()}\n${running.stderr()}`).toContain(code);
    isSound(running);
    const resumed = code === 0 ? undefined : start('rollout', 'run', 'driven', '--takeover');
    if (resumed !== undefined) expect(await resumed.ended, resumed.stderr()).toBe(0);
    const { items } = await api.get<{ readonly items: readonly ApiObject[] }>('/api/v1/namespaces/faults/pods');
    const images = items.map(
      (pod) => (pod as ApiObject & { spec: { containers: { image: string }[] } }).spec.containers,
    );
    expect(images.flat().map(({ image }) => image)).toEqual(['busybox:2', 'busybox:2', 'busybox:2']);
  });
});
