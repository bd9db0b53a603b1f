import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { portForwardCommand } from '../../../src/commands/port-forward/port-forward.ts';
import { DsError } from '../../../src/core/errors.ts';
import { DAEMON_SETS, PODS } from '../../../src/kube/resource.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { invoke } from '../../support/invoke.ts';
import type { TestRuntime } from '../../support/runtime.ts';
import { servedSandbox, type ServedSandbox } from '../../support/served-sandbox.ts';

let sandbox: ServedSandbox;
beforeAll(async () => {
  sandbox = await servedSandbox('pools: [{ name: node, imagePull: 1ms, start: 1ms, stop: 1ms }]', {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', image: 'agent:1', ports: [{ name: 'metrics', containerPort: 9100 }] }],
  });
}, 60_000);
afterAll(() => sandbox.close());

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Starts forwarding, and returns the local ports that it prints. */
async function forward(...args: readonly string[]): Promise<{ runtime: TestRuntime; ports: readonly number[] }> {
  const runtime = sandbox.runtime();
  const work = invoke(portForwardCommand, args, runtime.rt);
  ends.push(async () => {
    runtime.interrupt();
    await expect(work).rejects.toMatchObject({ kind: 'interrupted' });
  });
  await expect.poll(runtime.stdout, { timeout: 10_000 }).toContain('Forwarding from 127.0.0.1');
  const ports = [...runtime.stdout().matchAll(/^Forwarding from 127\.0\.0\.1:(\d+) -> /gm)].map(([, port]) =>
    Number(port),
  );
  return { runtime, ports };
}

/** Sends bytes and reads as many back. */
async function echoed(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = net.connect(port, '127.0.0.1');
  const parts: Buffer[] = [];
  let size = 0;
  socket.write(bytes);
  for await (const part of socket as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size >= bytes.length) break;
  }
  return Buffer.concat(parts);
}

describe('ds port-forward', () => {
  it('carries bytes both ways, on several connections and ports', async () => {
    const { runtime, ports } = await forward('agent', ':9100', ':metrics');
    expect(new Set(ports).size).toBe(2);
    const bytes = randomBytes(3_000_000);
    const back = await Promise.all(ports.flatMap((port) => [echoed(port, bytes), echoed(port, Buffer.from('x'))]));
    expect(back.map((each, index) => each.equals(index % 2 === 0 ? bytes : Buffer.from('x')))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(runtime.stdout()).toContain(`Handling connection for ${ports[0] ?? 0}\n`);
  }, 30_000);

  it('says that nothing listens on a port, and goes on', async () => {
    const { runtime, ports } = await forward('agent', '--node', 'node-1', ':81');
    const [port = 0] = ports;
    await buffer(net.connect(port, '127.0.0.1')).catch(() => undefined);
    await expect
      .poll(runtime.stderr)
      .toMatch(new RegExp(`^error: an error occurred forwarding ${port} -> 81: .*connection refused`));
    expect(runtime.reported).toHaveLength(1);
  });

  it('goes on with the pod that replaces another', async () => {
    const { ports } = await forward('agent', ':9100');
    const [port = 0] = ports;
    expect((await echoed(port, Buffer.from('one'))).toString()).toBe('one');
    const pods = await sandbox.client.list<Pod>({ resource: PODS, namespace: 'default' });
    const name = pods.items[0]?.metadata?.name ?? '';
    await sandbox.client.delete({ resource: PODS, namespace: 'default', name });
    await expect
      .poll(
        async () => {
          const { status } = await sandbox.client.get<{ status?: { numberReady?: number } } & Pod>({
            resource: DAEMON_SETS,
            namespace: 'default',
            name: 'agent',
          });
          const left = await sandbox.client.find({ resource: PODS, namespace: 'default', name });
          return left === undefined && JSON.stringify(status).includes('"numberReady":1');
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect((await echoed(port, Buffer.from('two'))).toString()).toBe('two');
  }, 30_000);

  it.each([
    [['agent'], 'usage', 'ds port-forward needs [LOCAL:]REMOTE'],
    [['agent', 'a:b:c'], 'usage', "invalid port format 'a:b:c': it must be [LOCAL:]REMOTE, as in 8080:80"],
    [['agent', '0'], 'usage', "invalid port format '0': it must be [LOCAL:]REMOTE, as in 8080:80"],
    [['agent', '80', '--address=example.com'], 'usage', '--address=example.com: it must be an IP address or localhost'],
    [['agent', ':nope'], 'input', /^Pod 'agent-\w+' does not have a named port 'nope'$/],
  ])('refuses %j', async (args, kind, message) => {
    const error: unknown = await invoke(portForwardCommand, args, sandbox.runtime().rt).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DsError);
    expect((error as DsError).kind).toBe(kind);
    expect((error as DsError).message).toMatch(message);
  });

  it('says that a local port is in use', async () => {
    const { ports } = await forward('agent', ':9100');
    const again = invoke(portForwardCommand, ['agent', `${ports[0] ?? 0}:9100`], sandbox.runtime().rt);
    await expect(again).rejects.toMatchObject({
      message: `unable to listen on 127.0.0.1:${ports[0] ?? 0}: the port is in use`,
    });
  });
});
