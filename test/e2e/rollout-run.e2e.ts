import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DaemonSet, Pod } from '../../src/kube/wire.ts';
import type { Api, ApiObject } from '../control-plane/api.ts';
import { runningControlPlane } from '../control-plane/cluster.ts';
import { resetNodes } from '../control-plane/nodes.ts';
import { dsCommand } from '../support/ds-command.ts';

const NAMESPACE = 'killed-run';
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const [DS, ...FIRST] = dsCommand();
const BATCHES = [['node-1'], ['node-2', 'node-3']];
/** One for each line that a run of three nodes prints before its last. */
const LINES = 13;

const cluster = inject('cluster');
const folder = inject('controlPlaneFolder') ?? '';

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Processes that are really killed, on a real control plane: what the controller did of it is seen by a client of its own. */
describe.skipIf(cluster === undefined)('a run on a real control plane', () => {
  let api: Api;
  let work: string;
  const watching = new AbortController();
  /** Each pod that there ever was, in the order of the news. */
  const pods = new Map<string, { readonly node: string; readonly image: string }>();

  const see = (object: ApiObject): void => {
    const { metadata, spec } = object as ApiObject & Pod;
    const uid = metadata.uid ?? '';
    if ((spec?.nodeName ?? '') === '') return;
    if (!pods.has(uid)) pods.set(uid, { node: spec?.nodeName ?? '', image: spec?.containers[0]?.image ?? '' });
  };

  /** Runs `ds rollout run`; hears of each line, with its number, and may send a signal then. */
  const run = async (
    words: readonly string[],
    onAnswer: (line: number) => NodeJS.Signals | undefined = () => undefined,
  ): Promise<Ended> => {
    const child = spawn(DS, [...FIRST, 'rollout', 'run', 'agent', '--namespace', NAMESPACE, ...words], {
      cwd: work,
      env: { PATH: process.env['PATH'], HOME: work, KUBECONFIG: cluster?.kubeconfig },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    createInterface(child.stdout).on('line', (line) => {
      printed.push(line);
      const signal = onAnswer(printed.length);
      if (signal !== undefined) child.kill(signal);
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    return { code, lines: printed };
  };

  const until = async (isSo: (ds: DaemonSet) => boolean): Promise<void> => {
    for (let tries = 0; ; tries++) {
      const ds = await api.get<DaemonSet>(`${SETS}/agent`);
      if (ds.metadata?.generation === ds.status?.observedGeneration && isSo(ds)) return;
      if (tries > 600) throw new Error(`it does not become so: ${JSON.stringify(ds.status)}`);
      await sleep(100);
    }
  };

  const change = async (image: string): Promise<void> => {
    const spec = { template: { spec: { containers: [{ name: 'agent', image }] } } };
    await api.patch(`${SETS}/agent`, { spec });
    await until(({ status }) => (status?.updatedNumberScheduled ?? 0) === 0);
  };

  beforeAll(async () => {
    const plane = runningControlPlane(folder);
    if (plane === undefined) throw new Error('the control plane has died');
    api = plane.connect();
    await resetNodes(api);
    work = mkdtempSync(join(tmpdir(), 'ds-killed-run-'));
    await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    await api.create(SETS, {
      metadata: { name: 'agent' },
      spec: {
        updateStrategy: { type: 'OnDelete' },
        selector: { matchLabels: { app: 'agent' } },
        template: {
          metadata: { labels: { app: 'agent' } },
          spec: { containers: [{ name: 'agent', image: 'busybox:1' }] },
        },
      },
    });
    void api.watch(PODS, { synced: (items) => items.forEach(see), changed: see, gone: see }, watching.signal);
    await until(({ status }) => status?.numberAvailable === 3);
  });

  afterAll(async () => {
    watching.abort();
    await api.remove(`${SETS}/agent`);
    await api.remove(`/api/v1/namespaces/${NAMESPACE}`);
    api.close();
    rmSync(work, { recursive: true, force: true });
  });

  it.each(Array.from({ length: LINES }, (_, index) => index + 1))(
    'that is killed at line %i replaces each pod once, in order, when it is run again',
    async (line) => {
      const image = `busybox:${line + 1}`;
      const checks = `checks-${line}`;
      await change(image);
      const words = ['--canary', '--batch', '2', '--check', `echo "$DS_BATCH $DS_NODES" >> ${checks}`];
      const killed = await run(words, (number) => (number === line ? 'SIGKILL' : undefined));
      // after the last line it may be faster than the signal
      expect(line === LINES ? null : killed.code).toBeNull();
      expect(killed.lines.length).toBeGreaterThanOrEqual(line);
      const ended = await run([...words, '--takeover']);
      expect(ended.code, ended.lines.join('\n')).toBe(0);
      await until(({ status }) => status?.updatedNumberScheduled === 3 && status.numberAvailable === 3);

      const made = [...pods.values()].filter((pod) => pod.image === image).map(({ node }) => node);
      expect(made.toSorted()).toEqual(BATCHES.flat());
      expect(made[0]).toBe('node-1');
      const checked = readFileSync(join(work, checks), 'utf8').trimEnd().split('\n');
      // only the check at which it was killed may have been made again
      expect(checked.filter((one, index) => checked[index + 1] !== one)).toEqual(
        BATCHES.map((batch, index) => `${index + 1} ${batch.join(' ')}`),
      );
      const { metadata } = await api.get<DaemonSet>(`${SETS}/agent`);
      expect(Object.keys(metadata?.annotations ?? {})).not.toContain('daemonset-cli/rollout-run');
    },
  );

  it('refuses a second process while the first lives, and goes on when that was interrupted', async () => {
    await change('busybox:99');
    let second: Promise<Ended> | undefined;
    const first = await run(['--ready-for', '10s'], (line) => {
      if (line === 3) second = run([]);
      return line === 6 ? 'SIGINT' : undefined;
    });
    expect(first.code).toBe(130);
    expect((await second)?.code).toBe(1);
    // nobody holds it any more, so that it needs no --takeover
    expect((await run(['--ready-for', '0s'])).code).toBe(0);
    const made = [...pods.values()].filter(({ image }) => image === 'busybox:99').map(({ node }) => node);
    expect(made).toEqual(['node-1', 'node-2', 'node-3']);
  });
});
