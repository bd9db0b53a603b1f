import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { losesOutput } from '../../../src/daemonset/run/lossy-runtime.ts';
import type { Node, Pod } from '../../../src/kube/wire.ts';
import { dsCommand } from '../../support/ds-command.ts';
import { eventually, realCluster, testNamespace, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();
const [DS, ...FIRST] = dsCommand();
const IMAGE = '--image=local.test/agent:1';

describe.skipIf(cluster === undefined)('ds run on real kubelets', () => {
  let there: TestNamespace;

  beforeAll(async () => {
    if (cluster === undefined) return;
    there = await testNamespace(cluster, 'run-test');
    const container = { name: 'main', image: 'local.test/agent:1', command: ['agent'] };
    await there.create('agent', { terminationGracePeriodSeconds: 1, containers: [container] });
    await there.untilRolledOut('agent');
  }, 180_000);
  afterAll(async () => {
    await there.remove();
    cluster?.api.close();
  }, 180_000);

  const runPods = async (): Promise<readonly Pod[]> => {
    const path = `/api/v1/namespaces/${there.name}/pods?labelSelector=daemonset-cli/run`;
    return (await cluster?.api.get<{ items: readonly Pod[] | null }>(path))?.items ?? [];
  };
  const noneLeft = (): Promise<void> => eventually('no pod is left', async () => (await runPods()).length === 0);
  const start = (...command: readonly string[]) => {
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: cluster?.kubeconfig };
    const args = ['-n', there.name, 'run', 'agent', '--once', IMAGE, ...command];
    return spawn(DS, [...FIRST, ...args], { env });
  };
  const untilRunning = (): Promise<void> =>
    eventually('both pods run', async () => {
      const pods = await runPods();
      return pods.length === 2 && pods.every(({ status }) => status?.phase === 'Running');
    });

  it('folds outputs of all nodes, and exits with the code of the command', async () => {
    // The pause: the runtime reads both outputs at the same time
    const script = 'echo out; sleep 1; echo err >&2; exit 7';
    const ran = await there.ds('run', 'agent', '--once', IMAGE, '--', 'sh', '-c', script);
    expect([ran.code, ran.stderr]).toEqual([7, '']);
    expect(ran.stdout).toMatch(/^2 nodes, exit code 7: real-\[1-2\]\nout\nerr\n$/);
    await noneLeft();
  }, 120_000);

  it('gives a long output as it is, and says where its end may be missing', async () => {
    // The pause: containerd before 1.6.22 drops what it has not read when a container ends, so that kubectl logs lacks it too
    const script = 'i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; sleep 2';
    const args = ['--limit-bytes=10000000', '-o', 'json', '--node=real-1', '--', 'sh', '-c', script];
    const { stdout, stderr } = await there.ds('run', 'agent', '--once', IMAGE, ...args);
    const [node] = (JSON.parse(stdout) as { nodes: readonly { stdout: string }[] }).nodes;
    expect(node?.stdout).toBe(Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join(''));
    const { status } = (await cluster?.api.get<Node>('/api/v1/nodes/real-1')) ?? {};
    const runtime = status?.nodeInfo?.containerRuntimeVersion ?? '';
    expect(runtime).toMatch(/^containerd:\/\//);
    expect(/^Warning: the end of the output may be missing on real-1: /.test(stderr)).toBe(losesOutput(runtime));
  }, 120_000);

  it('gives what a command has written that takes too long, and says that a node is full', async () => {
    const slow = await there.ds(
      'run',
      'agent',
      '--once',
      IMAGE,
      '--timeout=20s',
      '--',
      'sh',
      '-c',
      'echo yet; sleep 99',
    );
    expect([slow.code, slow.stdout]).toEqual([
      3,
      '2 nodes, failed: real-[1-2]\nyet\nthe command did not end within 20s\n',
    ]);
    const container = { name: 'run', image: 'x', resources: { requests: { cpu: '1000' } } };
    const overrides = `--overrides=${JSON.stringify({ spec: { containers: [container] } })}`;
    const full = await there.ds('run', 'agent', '--once', IMAGE, '--timeout=5s', overrides, '--', 'true');
    expect([full.code, full.stdout]).toEqual([
      3,
      expect.stringMatching(/within 5s \(Unschedulable: .*Insufficient cpu/),
    ]);
    await noneLeft();
  }, 120_000);

  it('says that the image has no such program', async () => {
    const ran = await there.ds('run', 'agent', '--once', IMAGE, '--', 'nope');
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining('executable file not found')]);
    await noneLeft();
  }, 120_000);

  it('removes its pods after Ctrl-C', async () => {
    const child = start('--', 'sleep', '1000');
    const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    await untilRunning();
    child.kill('SIGINT');
    expect(await exit).toBe(130);
    await noneLeft();
  }, 120_000);

  it('leaves pods that stop by themselves when it is killed, and --cleanup removes them', async () => {
    const child = start('--timeout=20s', '--', 'sleep', '1000');
    await untilRunning();
    child.kill('SIGKILL');
    // 50 s after the start
    await eventually('the deadline ends them', async () => {
      const pods = await runPods();
      return pods.length === 2 && pods.every(({ status }) => status?.reason === 'DeadlineExceeded');
    });
    const cleaned = await there.ds('run', 'agent', '--cleanup');
    expect([cleaned.code, cleaned.stdout.split('\n').length]).toEqual([0, 3]);
    await noneLeft();
  }, 180_000);

  it('deletes them with the DaemonSet, which never counts them, nor does ds', async () => {
    if (cluster === undefined) return;
    const child = start('--', 'sleep', '1000');
    await untilRunning();
    child.kill('SIGKILL');
    await sleep(1000);
    const path = `/apis/apps/v1/namespaces/${there.name}/daemonsets/agent`;
    const { status } = await cluster.api.get<{ status: object }>(path);
    expect(status).toMatchObject({ currentNumberScheduled: 2, numberMisscheduled: 0, numberReady: 2 });
    const { stdout } = await there.ds('pods', 'agent', '-o', 'name');
    expect(stdout.trim().split('\n')).toHaveLength(2);
    await cluster.api.remove(path);
    await noneLeft();
  }, 120_000);
});
