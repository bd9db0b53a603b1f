import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/kube/connect.ts';
import { runRemote } from '../../../src/kube/streams/remote-command.ts';
import { dsCommand } from '../../support/ds-command.ts';
import { realCluster, runKubectl, testNamespace, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();
const [DS, ...FIRST] = dsCommand();
const CONTAINER = {
  name: 'main',
  image: 'local.test/agent:1',
  command: ['agent'],
  ports: [{ name: 'http', containerPort: 8080 }],
};

describe.skipIf(cluster === undefined)('on real kubelets', () => {
  const kubeconfig = cluster?.kubeconfig ?? '';
  let there: TestNamespace;

  beforeAll(async () => {
    if (cluster === undefined) return;
    there = await testNamespace(cluster, 'exec-test');
    await there.create('agent', { terminationGracePeriodSeconds: 1, containers: [CONTAINER] });
    await there.untilRolledOut('agent');
  }, 180_000);
  afterAll(async () => {
    await there.remove();
    cluster?.api.close();
  }, 180_000);

  const start = (...args: readonly string[]) => {
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: kubeconfig };
    // First: what follows -- belongs to the command
    return spawn(DS, [...FIRST, '-n', there.name, ...args], { env });
  };

  it.each([
    ['a success', ['true']],
    ['an exit code, with both outputs', ['sh', '-c', 'echo out; echo err >&2; exit 7']],
    ['a program that does not exist', ['nope']],
  ])('ends as kubectl exec does: %s', async (_name, words) => {
    if (cluster === undefined) return;
    const [pod] = (await there.pods('agent')).filter(({ spec }) => spec?.nodeName === 'real-1');
    const ours = await there.ds('exec', 'agent', '--node', 'real-1', '--', ...words);
    const theirs = await runKubectl(cluster, there.name, ['exec', pod?.metadata?.name ?? '', '--', ...words]);
    const withoutIds = (text: string): string => text.replace(/[0-9a-f]{64}/g, 'ID').replace(/^hint: .*\n/m, '');
    expect([ours.code, ours.stdout, withoutIds(ours.stderr)]).toEqual([
      theirs.code,
      theirs.stdout,
      withoutIds(theirs.stderr),
    ]);
  });

  it('passes 20 MB in, and is told when they end', async () => {
    const bytes = randomBytes(20_000_000);
    const child = start('exec', 'agent', '--node', 'real-1', '-i', '--', 'sha256sum');
    child.stdin.end(bytes);
    const output = Buffer.concat(await child.stdout.toArray());
    expect(output.toString()).toBe(`${createHash('sha256').update(bytes).digest('hex')}  -\n`);
  }, 120_000);

  it('passes 100 MB out, to a reader that takes them slowly', async () => {
    const child = start('exec', 'agent', '--node', 'real-1', '--', 'head', '-c', '100000000', '/dev/zero');
    let size = 0;
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      size += part.length;
      if (size < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(size).toBe(100_000_000);
  }, 180_000);

  it('has a terminal with a size that changes, and Ctrl-C', async () => {
    const [pod] = await there.pods('agent');
    const { client } = await connect({ kubeconfig }, {}, { userAgent: 'test' });
    let resize: (size: { columns: number; rows: number }) => void = () => undefined;
    let output = '';
    const until = async (text: string): Promise<void> => {
      for (let turn = 0; turn < 500 && !output.includes(text); turn++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(output).toContain(text);
    };
    async function* typed(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('stty size\r');
      await until('24 80\r\n');
      resize({ columns: 132, rows: 50 });
      await new Promise((resolve) => setTimeout(resolve, 500));
      yield Buffer.from('stty size\r');
      await until('50 132\r\n');
      yield Buffer.from('sleep 100\r');
      await new Promise((resolve) => setTimeout(resolve, 500));
      yield Buffer.from('\x03');
      await new Promise((resolve) => setTimeout(resolve, 500));
      yield Buffer.from('exit 5\r');
    }
    const exitCode = await runRemote(
      client,
      { namespace: there.name, pod: pod?.metadata?.name ?? '', container: 'main', command: ['sh'], tty: true },
      {
        stdin: typed(),
        stdout: (bytes) => void (output += Buffer.from(bytes).toString()),
        stderr: () => undefined,
        onSize: (listener) => {
          resize = listener;
          listener({ columns: 80, rows: 24 });
        },
        signal: AbortSignal.timeout(60_000),
      },
    );
    expect(exitCode).toBe(5);
    client.transport.close();
  }, 90_000);

  it('runs on every node, and prints equal results once', async () => {
    const same = await there.ds('exec', 'agent', '--all', '--', 'echo', 'hello');
    expect(same).toEqual({ code: 0, stdout: '2 nodes: real-[1-2]\nhello\n', stderr: '' });
  });

  it('forwards a port', async () => {
    const child = start('port-forward', 'agent', '--node', 'real-2', ':http');
    try {
      let output = '';
      child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
      await expect.poll(() => output, { timeout: 20_000 }).toContain('Forwarding from 127.0.0.1:');
      const port = Number(/127\.0\.0\.1:(\d+)/.exec(output)?.[1]);
      const body = 'x'.repeat(3_000_000);
      const response = await fetch(`http://127.0.0.1:${port}/echo`, { method: 'POST', body });
      expect((await response.text()) === body).toBe(true);
      // its connections end with it
      const socket = net.connect(port, '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      child.kill('SIGINT');
      await new Promise((resolve) => socket.once('close', resolve));
    } finally {
      child.kill('SIGKILL');
    }
  }, 60_000);
});
