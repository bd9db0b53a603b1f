import { afterEach, describe, expect, it } from 'vitest';
import { rolloutStatusCommand } from '../../../src/commands/rollout/status/status.ts';
import type { Runtime } from '../../../src/commands/shared/runtime.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { createCluster, type Cluster } from '../../../src/sandbox/cluster.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { sendRequest } from '../../sandbox/api/send-request.ts';
import { getStuck, NAMESPACE, STUCK_CASES, type StuckCase, type StuckEnvironment } from '../../support/stuck-cases.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';
import { sandboxTransport } from '../../support/sandbox-transport.ts';

/** Milliseconds of the cluster's time that pass between two looks. */
const STEP = 50;
/** As soon as the cluster knows it. */
const SOON = 2000;
/** The cluster's time after which a test gives up. */
const LIMIT = 300_000;

interface Sandbox {
  readonly environment: StuckEnvironment;
  readonly cluster: Cluster;
  readonly now: () => number;
  readonly list: (path: string) => Promise<readonly JsonObject[]>;
  /** Lets time pass, a step at a time, until it is so. */
  readonly passUntil: (isSo: () => boolean | Promise<boolean>) => Promise<void>;
  /** Somebody at a pipe. */
  readonly person: () => { readonly test: TestRuntime; readonly rt: Runtime };
}

const open: Cluster[] = [];

/** Three plain nodes on a clock of their own. */
async function sandbox(): Promise<Sandbox> {
  const clock = virtualClock();
  const cluster = createCluster({ clock, seed: 1, scenario: scenario('test', 'plain nodes', [pool('node', 3)]) });
  open.push(cluster);
  const call = async (method: string, path: string, body?: object, type?: string): Promise<JsonObject> => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const { status, json } = await sendRequest(cluster.api, method, path, body, headers);
    if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  };
  const passUntil = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const limit = clock.now() + LIMIT;
    while (!(await isSo())) {
      if (clock.now() > limit) throw new Error('it does not become so');
      await clock.pass(STEP);
    }
  };
  const environment: StuckEnvironment = {
    create: (path, object) => call('POST', path, object),
    patch: (path, change) => call('PATCH', path, change, 'application/strategic-merge-patch+json'),
    kill: (node) => {
      cluster.nodes.fail(node);
      return Promise.resolve();
    },
    until: (path, isSuch) => passUntil(async () => isSuch((await call('GET', path)) as never)),
    freeze: () => {
      cluster.freeze('daemonset');
      return Promise.resolve();
    },
  };
  await clock.pass(1000);
  await environment.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  await clock.pass(1000);
  return {
    environment,
    cluster,
    now: () => clock.now(),
    list: async (path) => (await call('GET', path))['items'] as readonly JsonObject[],
    passUntil,
    person: () => {
      const test = testRuntime({ namespace: NAMESPACE });
      const client = createClient(
        sandboxTransport((request) => cluster.handle(request)),
        { clock },
      );
      const there = { client, namespace: NAMESPACE, context: undefined };
      return { test, rt: { ...test.rt, clock, connect: () => Promise.resolve(there) } };
    },
  };
}

const says = (test: TestRuntime, { says: line }: StuckCase): boolean =>
  test
    .stderr()
    .split('\n')
    .some((each) => line.test(each));

afterEach(() => {
  for (const cluster of open.splice(0)) cluster.close();
});

describe('a rollout that is stuck because of', () => {
  it.each(STUCK_CASES)('$title is reported with its node and cause as soon as the cluster knows it', async (stuck) => {
    const { environment, now, list, passUntil, person } = await sandbox();
    await getStuck(environment, stuck);
    const { test, rt } = person();
    const outcome = invoke(rolloutStatusCommand, [stuck.name], rt).catch((error: unknown) => error);
    await stuck.meanwhile?.(environment);
    let known: number | undefined;
    await passUntil(async () => {
      for (const object of await list(stuck.watch)) known ??= stuck.knownAt(object as never, now());
      expect(known ?? now(), `known, and not told:\n${test.stderr()}`).toBeGreaterThan(now() - SOON - STEP);
      return says(test, stuck);
    });
    expect(known).toBeDefined();
    test.interrupt();
    expect(await outcome).toMatchObject({ kind: 'interrupted' });
    // standard output is kubectl's
    expect(test.stdout()).toMatch(/^(Waiting for daemon set .*\.\.\.\n)+$/);
  });

  it.each(STUCK_CASES.filter(({ failsAfter }) => failsAfter !== undefined))(
    '$title ends it with --fail-fast, and with the cause',
    async (stuck) => {
      const { environment, now, passUntil, person } = await sandbox();
      await getStuck(environment, stuck);
      const { test, rt } = person();
      let outcome: unknown;
      void invoke(rolloutStatusCommand, [stuck.name, '--fail-fast'], rt).then(
        (value) => (outcome = value),
        (error: unknown) => (outcome = error),
      );
      await stuck.meanwhile?.(environment);
      let reportedOnce: number | undefined;
      await passUntil(() => {
        if (says(test, stuck)) reportedOnce ??= now();
        return outcome !== undefined;
      });
      expect(outcome).toBe('failed');
      expect(now() - (reportedOnce ?? 0)).toBeLessThanOrEqual(stuck.failsAfter ?? 0);
      expect(test.reported.map(({ message }) => message)).toEqual(['the rollout is stuck']);
    },
  );

  it('a failing probe does not end the wait before the progress deadline', async () => {
    const { environment, now, passUntil, person } = await sandbox();
    const stuck = STUCK_CASES.find(({ name }) => name === 'unready');
    if (stuck === undefined) throw new Error('there is no such case');
    await getStuck(environment, stuck);
    const { test, rt } = person();
    const began = now();
    let outcome: unknown;
    const words = [stuck.name, '--fail-fast', '--progress-deadline=90s'];
    void invoke(rolloutStatusCommand, words, rt).then((value) => (outcome = value));
    await passUntil(() => outcome !== undefined);
    expect(outcome).toBe('failed');
    expect(now() - began).toBeGreaterThan(89_000);
    expect(test.stderr()).toContain(
      'daemon set "unready" exceeded its progress deadline of 1m30s\nstill stuck: node-3 (Unready)\n',
    );
  });
});
