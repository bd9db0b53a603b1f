import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/commands/run/run.ts';
import { DsError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import type { Client } from '../../../src/kube/client.ts';
import { PODS } from '../../../src/kube/resource.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { invoke } from '../../support/invoke.ts';
import { formatErrors } from '../../support/json-schema.ts';
import { servedSandbox, type ServedSandbox } from '../../support/served-sandbox.ts';

const SCENARIO = `
pools:
- { name: node, count: 2, zones: [a, b], imagePull: 1ms, start: 1ms }
- { name: tainted, count: 1, imagePull: 1ms, start: 1ms, taints: [{ key: special, value: 'true', effect: NoSchedule }] }
`;

let sandbox: ServedSandbox;
beforeAll(async () => {
  sandbox = await servedSandbox(SCENARIO, { containers: [{ name: 'main', image: 'agent:1' }] });
}, 60_000);
afterAll(() => sandbox.close());

const runPods = async (): Promise<readonly Pod[]> => {
  const at = { resource: PODS, namespace: 'default' };
  const { items } = await sandbox.client.list<Pod>(at, { labelSelector: 'daemonset-cli/run' });
  return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
};
afterEach(async () => expect(await runPods()).toEqual([]));

async function run(...args: readonly string[]) {
  const runtime = sandbox.runtime();
  const outcome = await invoke(runCommand, args, runtime.rt);
  return { outcome, stdout: runtime.stdout(), stderr: runtime.stderr() };
}
async function refusal(...args: readonly string[]): Promise<DsError> {
  const error: unknown = await run(...args).catch((reason: unknown) => reason);
  if (error instanceof DsError) return error;
  throw new Error('it was not refused', { cause: error });
}
const ONCE = ['agent', '--once'];

describe('ds run', () => {
  it('runs on the nodes where the DaemonSet should run, folds equal outputs, and leaves no pod', async () => {
    const { outcome, stdout, stderr } = await run(...ONCE, '--image=tool:done', '--', 'true');
    expect({ outcome, stderr }).toEqual({ outcome: 'ok', stderr: '' });
    expect(stdout).toMatch(/^2 nodes: node-\[1-2\]\nrun: started\n/);
  });

  it('exits with the code of the command', async () => {
    const { outcome, stdout } = await run(...ONCE, '--image=tool:crash', '--node=node-2', '-o', 'json', '--', 'x', 'y');
    expect(outcome).toEqual({ exitCode: 1 });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'DaemonSetRun',
      daemonSet: { name: 'agent', namespace: 'default' },
      command: ['x', 'y'],
      nodes: [{ name: 'node-2', container: 'run', exitCode: 1, stderr: '' }],
    });
    expect(formatErrors(JSON.parse(stdout) as JsonObject)).toEqual([]);
  });

  it('says why a command did not start or end', async () => {
    const missing = await run(...ONCE, '--image=tool:missing', '--node=node-1', '--', 'x');
    expect(missing.outcome).toEqual({ exitCode: 1 });
    expect(missing.stdout).toMatch(/^1 node, failed: node-1\nImagePullBackOff: /);
    const long = await run(...ONCE, '--image=tool:1', '--node=node-1', '--timeout=5s', '--', 'x');
    expect(long.outcome).toEqual({ exitCode: 3 });
    expect(long.stdout).toMatch(/^1 node, failed: node-1\nrun: started\n(?:.*\n)*the command did not end within 5s\n$/);
  });

  it('goes on after a node where the DaemonSet should not run, or that does not exist', async () => {
    const nodes = '--node=node-1,tainted-1,node-9';
    const { outcome, stdout, stderr } = await run(...ONCE, '--image=tool:done', nodes, '--', 'x');
    expect(outcome).toEqual({ exitCode: 1 });
    expect(stdout).toMatch(/^1 node: node-1\n/);
    expect(stderr).toBe(
      'error: daemonset "agent" should not run on node "tainted-1"\nerror: there is no node "node-9"\n',
    );
    expect(await refusal(...ONCE, '--image=a', '-l', 'x=y', '--', 'x')).toMatchObject({ kind: 'notFound' });
  });

  it('lists results under the values of a label', async () => {
    const by = '--by=topology.kubernetes.io/zone';
    const { stdout } = await run(...ONCE, '--image=tool:done', by, '--parallel=1', '--', 'x');
    expect(stdout).toMatch(/^topology.kubernetes.io\/zone=a\n\n1 node: node-1\n[^]*zone=b\n\n1 node: node-2\n/);
  });

  it('removes its pods after Ctrl-C', async () => {
    const runtime = sandbox.runtime();
    const work = invoke(runCommand, [...ONCE, '--image=tool:1', '--', 'x'], runtime.rt);
    work.catch(() => undefined);
    await expect.poll(async () => (await runPods()).length, { timeout: 10_000 }).toBe(2);
    runtime.interrupt();
    await expect(work).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it('prints the results also when it cannot remove its pods, and says so', async () => {
    const error = new DsError('forbidden', 'pods is forbidden');
    const client: Client = { ...sandbox.client, delete: () => Promise.reject(error) };
    const runtime = sandbox.runtime();
    const connect = async () => ({ ...(await runtime.rt.connect()), client });
    const outcome = await invoke(runCommand, [...ONCE, '--image=tool:done', '--', 'x'], { ...runtime.rt, connect });
    expect(outcome).toEqual({ exitCode: 1 });
    expect(runtime.stdout()).toMatch(/^2 nodes: node-\[1-2\]\n/);
    expect(runtime.stderr()).toBe('error: pods of the run may be left in namespace default: pods is forbidden\n');
    expect((await run('agent', '--cleanup')).stdout).toMatch(/^pod\/\S+-0 deleted\npod\/\S+-1 deleted\n$/);
  });

  it('removes the pod of a command that takes too long before the next node begins', async () => {
    const others: number[] = [];
    const client: Client = {
      ...sandbox.client,
      create: async (...args) => {
        others.push((await runPods()).length);
        return sandbox.client.create(...args);
      },
    };
    const runtime = sandbox.runtime();
    const connect = async () => ({ ...(await runtime.rt.connect()), client });
    const args = [...ONCE, '--image=tool:1', '--timeout=1s', '--parallel=1', '--', 'x'];
    expect(await invoke(runCommand, args, { ...runtime.rt, connect })).toEqual({ exitCode: 3 });
    expect(others).toEqual([0, 0]);
  });

  it('fails before it creates a pod where pods may not be watched', async () => {
    const error = new DsError('forbidden', 'pods is forbidden');
    let created = 0;
    const client: Client = {
      ...sandbox.client,
      list: (at, options) =>
        at.resource === PODS && options?.labelSelector?.includes('run=')
          ? Promise.reject(error)
          : sandbox.client.list(at, options),
      create: (...args) => {
        created++;
        return sandbox.client.create(...args);
      },
    };
    const runtime = sandbox.runtime();
    const connect = async () => ({ ...(await runtime.rt.connect()), client });
    const work = invoke(runCommand, [...ONCE, '--image=tool:done', '--', 'x'], { ...runtime.rt, connect });
    await expect(work).rejects.toBe(error);
    expect(created).toBe(0);
  });

  it('removes what a killed run left: all with --cleanup, otherwise what is past its deadline', async () => {
    const { stdout } = await run(...ONCE, '--image=tool:done', '--dry-run=client', '-o', 'json', '--', 'x');
    const { items } = JSON.parse(stdout) as { items: readonly { metadata: { name: string } }[] };
    for (const pod of items) {
      await sandbox.client.create({ resource: PODS, namespace: 'default' }, JSON.parse(JSON.stringify(pod)) as never);
    }
    expect((await run(...ONCE, '--image=tool:done', '--node=node-1', '--', 'x')).stderr).toBe('');
    expect((await runPods()).length).toBe(2);
    const later = sandbox.runtime({ clock: { now: Date.now() + 3_600_000 } });
    await invoke(runCommand, [...ONCE, '--image=tool:done', '--node=node-1', '--', 'x'], later.rt);
    expect(later.warnings).toEqual(['removed 2 pods that an earlier run had left behind']);
    for (const pod of items) {
      await sandbox.client.create({ resource: PODS, namespace: 'default' }, JSON.parse(JSON.stringify(pod)) as never);
    }
    const cleaned = await run('agent', '--cleanup');
    expect(cleaned.stdout).toBe(items.map(({ metadata }) => `pod/${metadata.name} deleted\n`).join(''));
    expect((await run('agent', '--cleanup')).stderr).toContain('No pods of runs found for agent in default namespace.');
  });

  it('shows the pods with --dry-run, which --overrides changes', async () => {
    const overrides = '--overrides={"spec":{"hostPID":true}}';
    const { stdout } = await run(
      ...ONCE,
      '--image=t:1',
      '--env=A=1',
      '--node=node-1',
      overrides,
      '--dry-run=server',
      '-o=json',
      '--',
      'x',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'Pod',
      spec: { hostPID: true, containers: [{ command: ['x'], env: [{ name: 'A', value: '1' }] }] },
      status: { phase: 'Pending' },
    });
    expect((await run(...ONCE, '--image=t:1', '--dry-run', '--', 'x')).stdout).toMatch(
      /^pod\/agent-run-\w+-0 created on node-1 \(dry run\)\npod\/agent-run-\w+-1 created on node-2 \(dry run\)\n$/,
    );
  });

  it.each([
    [['agent', '--image=a', '--', 'x'], '--once is required: the command runs once on each node'],
    [['agent', '--once', '--', 'x'], '--image is required'],
    [['agent', '--once', '--image=a'], 'no command is given: it goes after --'],
    [['agent', '--once', '--image=a', '--timeout=0', '--', 'x'], /^--timeout must be at least 1s/],
    [['agent', '--once', '--image=a', '--parallel=0', '--', 'x'], '--parallel must be at least 1'],
    [['agent', '--once', '--image=a', '--env=A', '--', 'x'], 'invalid --env "A": it must be NAME=VALUE'],
    [['agent', '--once', '--image=a', '--overrides=[]', '--', 'x'], /^--overrides must be a JSON object/],
    [['agent', '--once', '--image=a', '--overrides={', '--', 'x'], /^--overrides is not JSON/],
    [
      ['agent', '--once', '--image=a', '--overrides={"metadata":{"labels":null}}', '--', 'x'],
      '--overrides must not change metadata.labels.daemonset-cli/run',
    ],
    [['agent', '--once', '--image=a', '-o=wide', '--', 'x'], '--output must be json or yaml'],
    [['agent', '--cleanup', '--dry-run'], '--cleanup removes the pods of all runs, and takes no --dry-run'],
    [['agent', '--cleanup', '-l', 'a=b'], '--cleanup removes the pods of all runs, and takes no --selector'],
    [['agent', 'node-1', '--cleanup'], '--cleanup removes the pods of all runs, and takes neither nodes nor a command'],
    [
      ['agent', '--cleanup', '--', 'x'],
      '--cleanup removes the pods of all runs, and takes neither nodes nor a command',
    ],
  ])('refuses %j', async (args, message) => {
    const error = await refusal(...args);
    expect(error.kind).toBe('usage');
    expect(error.message).toMatch(message);
  });
});
