import { describe, expect, it } from 'vitest';
import { logsCommand } from '../../../src/commands/logs/logs.ts';
import { DsError } from '../../../src/core/errors.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import type { Transport } from '../../../src/kube/transport/transport.ts';
import { BrokenConnection } from '../../../src/sandbox/api/faults/faults.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, testCluster, type TestCluster } from '../../sandbox/cluster.ts';
import { deferred } from '../../support/deferred.ts';
import { invoke } from '../../support/invoke.ts';
import { numberedLines } from '../../support/log-lines.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';
import { sandboxTransport } from '../../support/sandbox-transport.ts';

const RATE = 100;
const SPEC = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 5 } } };

/** Nodes whose containers print numbered lines, two of each timestamp. */
function chattyCluster(nodes: number, rate = RATE): TestCluster {
  const lines = ['{pod} {n} a line of some length, so that connections break within lines'];
  const cluster = testCluster(
    scenario('chatty', '', [pool('node', nodes)], { logs: [{ match: '*', rate, burst: 2, lines }] }),
  );
  apply(cluster, agent({ spec: SPEC }));
  cluster.clock.runUntilIdle();
  return cluster;
}

/** A transport whose broken connections are errors of the network, as those of a socket. */
function breaking(transport: Transport, requested: (path: string) => void): Transport {
  return {
    ...transport,
    send: async (request) => {
      requested(request.path);
      const response = await transport.send(request).catch(unreachable);
      const body = async function* (): AsyncGenerator<Uint8Array> {
        try {
          yield* response.body;
        } catch (error) {
          unreachable(error);
        }
      };
      return {
        ...response,
        body: body(),
        bytes: () => response.bytes().catch(unreachable),
        text: () => response.text().catch(unreachable),
      };
    },
  };
}

function unreachable(error: unknown): never {
  throw error instanceof BrokenConnection
    ? new DsError('unreachable', 'the connection broke', { cause: error })
    : error;
}

interface Following {
  readonly test: TestRuntime;
  /** Ctrl-C, until which the command goes on. */
  readonly stop: () => Promise<void>;
}

/** Resolves when the first log is requested: the command loads modules until then, for which the clock of the cluster must wait. */
async function follow(cluster: TestCluster, words: string): Promise<Following> {
  const test = testRuntime();
  const begun = deferred<undefined>();
  const served = sandboxTransport((request) => cluster.handle(request));
  const transport = breaking(served, (path) => {
    if (path.includes('/log?')) begun.resolve(undefined);
  });
  const client = createClient(transport, { clock: cluster.clock });
  const rt = { ...test.rt, clock: cluster.clock, connect: () => Promise.resolve({ client, namespace: 'default' }) };
  const ended = invoke(logsCommand, words.split(' '), rt as never).catch((error: unknown) => error);
  await Promise.race([begun.promise, ended]);
  return {
    test,
    stop: async () => {
      const over = new DsError('interrupted', 'Ctrl-C');
      test.interrupt(over);
      expect(await ended).toBe(over);
    },
  };
}

async function pass(cluster: TestCluster, seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 10; step++) await cluster.clock.pass(100);
}

function checked(text: string) {
  const lines = numberedLines();
  for (const line of text.split('\n').filter(Boolean)) lines.add(line);
  return lines;
}

describe('ds logs -f', () => {
  it('prints every line once and in order, with pods replaced and connections broken', async () => {
    const cluster = chattyCluster(20);
    cluster.faults.set([
      { effect: { kind: 'truncate', after: 50_011 }, path: '/log\\?', probability: 0.5 },
      { effect: { kind: 'drop', after: 601 }, path: '/log\\?', probability: 0.5 },
    ]);
    const { test, stop } = await follow(cluster, 'agent -f --tail=-1');
    await pass(cluster, 6);
    apply(cluster, agent({ spec: SPEC, image: 'agent:2' }));
    await pass(cluster, 20);
    const now = cluster.clock.now();
    await stop();
    const { problems, pods } = checked(test.stdout());
    expect(problems).toEqual([]);
    // each node had one pod before and has one after
    expect(pods.size).toBe(40);
    for (const pod of cluster.store.list(PODS, 'default')) {
      const begin = Date.parse(pod.status?.containerStatuses?.[0]?.state?.running?.startedAt ?? '');
      // the last lines may be on their way
      expect(pods.get(pod.metadata.name)).toBeGreaterThan(((now - begin) / 1000 - 4) * RATE);
    }
    cluster.close();
  });

  it('begins with the new lines of old pods, and with the first line of new ones', async () => {
    const cluster = chattyCluster(2, 2);
    await pass(cluster, 10);
    const { test, stop } = await follow(cluster, 'agent -f --tail=0');
    await pass(cluster, 3);
    const before = test
      .stdout()
      .split('\n')
      .filter(Boolean)
      .map((line) => Number(line.split(' ')[2]));
    expect(Math.min(...before)).toBeGreaterThan(10);
    cluster.nodes.add('node-3');
    await pass(cluster, 8);
    await stop();
    const added = test
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('[node-3] '));
    expect(checked(added.join('\n')).problems).toEqual([]);
    expect(added.length).toBeGreaterThan(2);
    cluster.close();
  });

  it('goes on with a container that restarts', async () => {
    const cluster = testCluster(1);
    apply(cluster, agent({ image: 'agent:1-crash-5s' }));
    await pass(cluster, 2);
    const { test, stop } = await follow(cluster, 'agent node-1 -f');
    await pass(cluster, 40);
    await stop();
    const [first, second, third, ...rest] = test.stdout().split('\n');
    expect([first, second, third]).toEqual(['agent: started', 'agent: exited with code 1', 'agent: started']);
    expect(rest.filter((line) => line === 'agent: started').length).toBeGreaterThan(0);
    cluster.close();
  });

  it('says once that nodes cannot be reached, and goes on when they are back', async () => {
    const cluster = chattyCluster(5, 2);
    for (const node of ['node-1', 'node-2', 'node-3', 'node-4']) cluster.nodes.fail(node);
    const { test, stop } = await follow(cluster, 'agent -f --tail=1');
    await pass(cluster, 10);
    expect(test.stderr()).toContain('connect: no route to host; trying again');
    expect(test.stdout()).toContain('[node-5] ');
    expect(test.stdout()).not.toContain('[node-1] ');
    await stop();
    cluster.close();
  });
});
